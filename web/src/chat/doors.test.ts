import { describe, expect, it } from "vitest";
import { setUp } from "@/testing/chat-engine";
import { settle } from "@/testing/clock";

const gus = { userId: "u-gus", username: "gus" };
const eve = { userId: "u-eve", username: "eve" };
const me = { userId: "u-me", username: "me" };

describe("asking to come in", () => {
  async function asking() {
    const all = setUp();
    all.server.approval.add("garden");
    await all.start();
    const requests = () => all.client.getSnapshot().requests;
    const notices = () => all.client.getSnapshot().notices.map(({ kind }) => kind);
    return { ...all, requests, notices };
  }

  it("waits, and may be taken back", async () => {
    const { client, requests, clock } = await asking();
    const answer = await client.joinRoom({ roomId: "garden" });
    expect(answer).toEqual({ ok: true, value: { status: "waiting", roomId: "garden" } });
    expect(requests()).toEqual([{ roomId: "garden", status: "waiting", askedAt: clock.now() }]);
    await client.withdrawJoin("garden");
    expect(requests()).toEqual([]);
  });

  it("asking twice keeps the first time", async () => {
    const { client, requests, clock } = await asking();
    await client.joinRoom({ roomId: "garden" });
    const first = requests()[0]?.askedAt;
    await clock.advance(60_000);
    await client.joinRoom({ roomId: "garden" });
    expect(requests()[0]?.askedAt).toBe(first);
  });

  it("being let in makes the room appear, and opens it where it is looked at", async () => {
    const { server, client, requests, notices, room } = await asking();
    client.openRoom("garden");
    await client.joinRoom({ roomId: "garden" });
    await settle();
    expect(client.getTimeline("garden").status).toBe("not-found");
    server.addRoom("garden", 3, { name: "Garden" });
    server.broadcast({ type: "joinAnswered", roomId: "garden", status: "approved" });
    await settle();
    expect(room("garden")).toBeDefined();
    expect(requests()).toEqual([]);
    expect(notices()).toEqual(["approved"]);
    expect(client.getTimeline("garden").events).toHaveLength(3);
  });

  it("is not missed while a list is being read that was made before", async () => {
    const { server, client, room } = await asking();
    let held = 0;
    server.intercept = (frame, socket) => {
      if (frame.action !== "getRooms" || held > 0) return false;
      held += 1;
      const list = { type: "result", action: "getRooms", rooms: [], openRooms: [], hasMore: false };
      server.addRoom("garden", 1);
      server.broadcast({ type: "joinAnswered", roomId: "garden", status: "approved" });
      const rooms = [server.rooms.get("lobby")?.room];
      socket.push({ ...list, rooms, requestId: frame.requestId } as never);
      return true;
    };
    await client.refreshRooms();
    await settle();
    expect(room("garden")).toBeDefined();
  });

  it("being turned away says when to ask again, by the server's clock", async () => {
    const { server, client, requests, notices, clock } = await asking();
    await client.joinRoom({ roomId: "garden" });
    server.broadcast({ type: "joinAnswered", roomId: "garden", status: "rejected", retryAfterMs: 5_000 });
    expect(requests()).toMatchObject([{ status: "rejected", askAgainAt: clock.now() + 5_000 }]);
    expect(notices()).toEqual(["rejected"]);
  });

  it("asking too early is answered with the time that is left", async () => {
    const { server, client, requests, clock } = await asking();
    server.intercept = (frame, socket) => {
      if (frame.action !== "joinRoom") return false;
      const answer = { type: "result", action: "joinRoom", roomId: "garden", status: "rejected" };
      socket.push({ ...answer, retryAfterMs: 9_000, requestId: frame.requestId } as never);
      return true;
    };
    const answer = await client.joinRoom({ roomId: "garden" });
    expect(answer).toMatchObject({ value: { status: "rejected" } });
    expect(requests()).toMatchObject([{ status: "rejected", askAgainAt: clock.now() + 9_000 }]);
  });

  it("what was answered while one was away is told on return", async () => {
    const { server, client, requests, notices, clock } = await asking();
    server.approval.add("attic");
    await client.joinRoom({ roomId: "garden" });
    await client.joinRoom({ roomId: "attic" });
    server.cut();
    server.addRoom("garden", 1);
    server.requests = [{ roomId: "attic", status: "rejected", askedAt: 1, askAgainAt: 2_000_000 }];
    await clock.advance(5_000);
    expect(notices()).toEqual(["approved", "rejected"]);
    expect(requests()).toEqual(server.requests);
  });

  it("an invitation leads in by its word", async () => {
    const { client, room } = await asking();
    expect(await client.joinRoom({ invite: "word" })).toMatchObject({ value: { status: "joined" } });
    expect(room("by-word")).toBeDefined();
  });

  it("knows the server's clock", async () => {
    const { server, client, start } = setUp();
    server.time = 1_000_500;
    await start();
    expect(client.getSnapshot().serverAhead).toBe(500);
  });
});

describe("answering those who ask", () => {
  async function answering(role: "owner" | "admin" | "moderator" = "admin") {
    const all = setUp();
    all.server.addRoom("garden", 1, { role, kind: "approval", requests: role === "moderator" ? 0 : 2 });
    all.server.askers.set("garden", [
      { ...gus, askedAt: 1 },
      { ...eve, askedAt: 2 },
    ]);
    await all.start("garden");
    await all.client.refreshRequests("garden");
    const askers = () => all.client.getAskers("garden").map(({ username }) => username);
    const count = () => all.room("garden")?.requests;
    return { ...all, askers, count };
  }

  it("lists them and counts on live", async () => {
    const { server, askers, count } = await answering();
    expect(askers()).toEqual(["gus", "eve"]);
    const ivo = { userId: "u-ivo", username: "ivo" };
    for (let time = 0; time < 2; time += 1)
      server.broadcast({ type: "joinRequested", roomId: "garden", ...ivo, waiting: 3 });
    expect([askers(), count()]).toEqual([["gus", "eve", "ivo"], 3]);
    server.broadcast({ type: "joinSettled", roomId: "garden", ...gus, status: "withdrawn", waiting: 2 });
    expect([askers(), count()]).toEqual([["eve", "ivo"], 2]);
  });

  it("approves and rejects", async () => {
    const { client, server, askers, count } = await answering();
    expect(await client.answerJoin("garden", "u-gus", true)).toMatchObject({ ok: true });
    expect(await client.answerJoin("garden", "u-eve", false)).toMatchObject({ ok: true });
    expect(server.frames("approveJoin")).toHaveLength(1);
    expect(server.frames("rejectJoin")).toHaveLength(1);
    expect([askers(), count()]).toEqual([[], 0]);
  });

  it("reads the list anew when another was quicker", async () => {
    const { client, server, askers } = await answering();
    server.askers.set("garden", [{ ...eve, askedAt: 2 }]);
    expect(await client.answerJoin("garden", "u-gus", true)).toMatchObject({ ok: false, code: "not_found" });
    await settle();
    expect(askers()).toEqual(["eve"]);
  });

  it("reads on when a page was worked off and more wait", async () => {
    const { client, server, askers } = await answering();
    const ivo = { userId: "u-ivo", username: "ivo", askedAt: 3 };
    server.broadcast({ type: "joinSettled", roomId: "garden", ...gus, status: "withdrawn", waiting: 2 });
    server.askers.set("garden", [ivo]);
    server.broadcast({ type: "joinSettled", roomId: "garden", ...eve, status: "withdrawn", waiting: 1 });
    await settle();
    expect(client.getAskers("garden")).toHaveLength(1);
    expect(askers()).toEqual(["ivo"]);
  });

  it("the number and the list are right after having been away", async () => {
    const { server, clock, askers, count } = await answering();
    server.cut();
    server.askers.set("garden", []);
    const record = server.rooms.get("garden");
    if (record) record.room.requests = 0;
    await clock.advance(5_000);
    expect([askers(), count()]).toEqual([[], 0]);
  });

  it("whoever may no longer answer sees nobody any more", async () => {
    const { server, askers, count } = await answering();
    server.broadcast(server.append("garden", { type: "roleChanged", member: me, role: "member" }));
    await settle();
    expect([askers(), count()]).toEqual([[], 0]);
  });

  it("moderators are not shown who asks; becoming an admin brings the number", async () => {
    const { server, client, count } = await answering("moderator");
    expect(server.frames("getRequests")).toEqual([]);
    const record = server.rooms.get("garden");
    if (record) Object.assign(record.room, { role: "admin", requests: 2 });
    server.broadcast(server.append("garden", { type: "roleChanged", member: me, role: "admin" }));
    await settle();
    expect(count()).toBe(2);
    await client.refreshRequests("garden");
    expect(client.getAskers("garden")).toHaveLength(2);
  });
});
