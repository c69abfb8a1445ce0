import { describe, expect, it } from "vitest";
import type { LogEvent } from "@/protocol";
import { setUp } from "@/testing/chat-engine";
import { settle } from "@/testing/clock";

const ana = { userId: "u-ana", username: "ana" };
const ben = { userId: "u-ben", username: "ben" };
const me = { userId: "u-me", username: "me" };

/** In a garden that one is in, with its log open. */
async function inGarden(fields: Parameters<ReturnType<typeof setUp>["server"]["addRoom"]>[2] = {}) {
  const all = setUp();
  all.server.addRoom("garden", 2, { name: "Garden", ...fields });
  await all.start("garden");
  const happens = async (event: Record<string, unknown> & { type: string }) => {
    all.server.broadcast(all.server.append("garden", event));
    await settle();
  };
  const notices = () => all.client.getSnapshot().notices.map(({ id: _, ...notice }) => notice);
  const garden = () => all.room("garden");
  return { ...all, happens, notices, garden };
}

describe("what is done in a room", () => {
  it("changes what the room is", async () => {
    const { happens, garden } = await inGarden({ topic: "Beans" });
    await happens({ type: "roomUpdated", name: "Orchard", kind: "approval", guests: false });
    expect(garden()).toMatchObject({ name: "Orchard", kind: "approval", guests: false, topic: "Beans" });
    await happens({ type: "roomUpdated", topic: "", archived: true });
    expect(garden()).toMatchObject({ name: "Orchard", archived: true });
    expect(garden()).not.toHaveProperty("topic");
    await happens({ type: "roomUpdated", archived: false, topic: "Pears" });
    expect(garden()).toMatchObject({ archived: false, topic: "Pears" });
  });

  it("changes one's own role and mute, and nobody else's is taken for one's own", async () => {
    const { happens, garden } = await inGarden();
    await happens({ type: "roleChanged", member: ben, role: "owner" });
    await happens({ type: "memberMuted", member: ben, until: 5 });
    expect(garden()).toMatchObject({ role: "member" });
    expect(garden()).not.toHaveProperty("mutedUntil");
    await happens({ type: "roleChanged", member: me, role: "moderator" });
    await happens({ type: "memberMuted", member: me, until: 2_000_000 });
    expect(garden()).toMatchObject({ role: "moderator", mutedUntil: 2_000_000 });
    await happens({ type: "memberMuted", member: me });
    expect(garden()).not.toHaveProperty("mutedUntil");
  });

  it("is not undone by an account of the room from before", async () => {
    const { server, client, happens, garden } = await inGarden();
    const before = { ...server.rooms.get("garden")?.room };
    await happens({ type: "roomUpdated", name: "Orchard" });
    server.intercept = (frame, socket) => {
      if (frame.action !== "getRooms") return false;
      const rooms = [server.rooms.get("lobby")?.room, before];
      socket.push({
        ...{ type: "result", action: "getRooms", openRooms: [], hasMore: false, rooms: rooms as never },
        ...(frame.requestId && { requestId: frame.requestId }),
      } as never);
      return true;
    };
    await client.refreshRooms();
    expect(garden()?.name).toBe("Orchard");
  });

  it("keeps the members true", async () => {
    const { server, client, happens, garden } = await inGarden();
    server.members = [ana, ben].map((person) => ({ ...person, role: "member", online: true }));
    await client.refreshMembers("garden");
    await happens({ type: "roleChanged", member: ben, role: "admin" });
    await happens({ type: "memberMuted", member: ben, until: 7 });
    expect(client.getMembers("garden")[1]).toMatchObject({ role: "admin", mutedUntil: 7 });
    await happens({ type: "memberMuted", member: ben });
    expect(client.getMembers("garden")[1]).not.toHaveProperty("mutedUntil");
    await happens({ type: "memberRemoved", member: ben, banned: false });
    expect(client.getMembers("garden").map(({ username }) => username)).toEqual(["ana"]);
    expect(garden()?.members).toBe(1);
  });

  it("tells how people like to be shown", async () => {
    const { server, client } = await inGarden();
    const [before] = [client.getSnapshot().profiles];
    server.members = [{ ...ana, role: "member", online: true, displayName: "Ana B.", colour: "pink" }];
    await client.refreshMembers("garden");
    expect(client.getSnapshot().profiles.get("u-ana")).toEqual({ displayName: "Ana B.", colour: "pink" });
    expect(client.getSnapshot().profiles).not.toBe(before);
    const known = client.getSnapshot().profiles;
    await client.refreshMembers("garden");
    expect(client.getSnapshot().profiles).toBe(known);
    client.learnMe({ ...server.me, colour: "green" });
    expect(client.getSnapshot().profiles.get("u-me")).toEqual({ colour: "green" });
  });
});

describe("the end of one's time in a room", () => {
  it.each([
    [{ type: "memberRemoved", member: me, banned: false }, "removed"],
    [{ type: "memberRemoved", member: me, banned: true }, "banned"],
    [{ type: "roomDeleted" }, "deleted"],
  ] as const)("%o takes the room away and says by whom", async (event, kind) => {
    const { client, notices, garden, server } = await inGarden();
    server.append("garden", event);
    const last = server.rooms.get("garden")?.log.at(-1) as LogEvent;
    server.rooms.delete("garden");
    server.broadcast(last);
    expect(garden()).toBeUndefined();
    expect(notices()).toEqual([{ kind, roomId: "garden", roomName: "Garden", by: ana }]);
    await settle();
    expect(client.getTimeline("garden").status).toBe("not-found");
  });

  it("comes at once, also over a hole that nobody outside may fill any more", async () => {
    const { server, garden, notices } = await inGarden();
    server.lose = (frame) => frame.type === "message";
    server.say("garden", "lost on the way");
    const event = server.append("garden", { type: "memberRemoved", member: me, banned: false });
    server.rooms.delete("garden");
    server.broadcast(event);
    expect(garden()).toBeUndefined();
    expect(notices()).toHaveLength(1);
  });

  it("is no news when it was one's own doing", async () => {
    const { server, client, garden, notices } = await inGarden({ role: "owner" });
    const event = server.append("garden", { type: "roomDeleted", ...me });
    server.rooms.delete("garden");
    server.broadcast(event);
    expect(garden()).toBeUndefined();
    server.addRoom("attic", 1);
    await client.refreshRooms();
    server.rooms.delete("attic");
    await client.leaveRoom("attic");
    await settle();
    expect(notices()).toEqual([]);
  });

  it("is not taken back by a list from before", async () => {
    const { server, client, garden } = await inGarden();
    const old = { ...server.rooms.get("garden")?.room };
    const event = server.append("garden", { type: "memberRemoved", member: me, banned: false });
    server.rooms.delete("garden");
    server.intercept = (frame, socket) => {
      if (frame.action !== "getRooms") return false;
      const list = { type: "result", action: "getRooms", rooms: [old], openRooms: [], hasMore: false };
      socket.push({ ...list, requestId: frame.requestId } as never);
      return true;
    };
    server.broadcast(event);
    await settle();
    await client.refreshRooms();
    expect(garden()).toBeUndefined();
  });

  it("is told after having been away, without a name for who did it", async () => {
    const { server, clock, notices, client, status } = await inGarden();
    server.cut();
    server.rooms.delete("garden");
    await clock.advance(5_000);
    expect(status()).toBe("online");
    expect(notices()).toEqual([{ kind: "lost", roomId: "garden", roomName: "Garden", by: null }]);
    client.dismissNotice(client.getSnapshot().notices[0]?.id ?? 0);
    expect(notices()).toEqual([]);
  });

  it("is over when one is let in again", async () => {
    const { server, happens, notices, garden } = await inGarden();
    const record = server.rooms.get("garden");
    const event = server.append("garden", { type: "memberRemoved", member: me, banned: false });
    server.rooms.delete("garden");
    server.broadcast(event);
    await settle();
    expect(notices()).toHaveLength(1);
    if (record) server.rooms.set("garden", record);
    await happens({ type: "memberJoined", role: "member", ...me, by: ana });
    expect(garden()).toBeDefined();
    expect(notices()).toEqual([]);
  });
});
