import { describe, expect, it } from "vitest";
import { inLobby, setUp, THUMB } from "@/testing/chat-engine";
import { settle } from "@/testing/clock";

describe("rows", () => {
  it("show changes that come live, and no rows for them", async () => {
    const { happens, shown, row, reactions } = await inLobby();
    happens({ type: "messageEdited", targetSeq: 1, text: "better" });
    happens({ type: "reactionAdded", targetSeq: 2, emoji: THUMB });
    happens({ type: "messagePinned", targetSeq: 2 });
    happens({ type: "messageDeleted", targetSeq: 3 });
    expect(shown()).toEqual([1, 2, 3]);
    expect(row(1)).toMatchObject({ text: "better", editedAt: 1_000_004 });
    expect(row(2)).toMatchObject({ pinned: true });
    expect(reactions()).toEqual([`${THUMB} 1`]);
    expect(row(3)).toMatchObject({ text: "", deleted: true });
  });

  it("come as they are when a room is opened, and follow the log over its changes", async () => {
    const { server, client, start, shown, rows } = setUp();
    server.addRoom("garden", 120);
    server.change("garden", { type: "messageEdited", targetSeq: 120, text: "edited" });
    server.change("garden", { type: "reactionAdded", targetSeq: 119, emoji: THUMB });
    await start("garden");
    expect(rows("garden").at(-1)).toBe("edited");
    expect(client.getTimeline("garden")).toMatchObject({ hasOlder: true, hasNewer: false, head: 122 });
    server.say("garden", "after");
    expect(shown("garden").slice(-2)).toEqual([120, 123]);
    await client.loadOlder("garden");
    expect(shown("garden")).toHaveLength(101);
  });

  it("are not pushed out by 400 reactions", async () => {
    const { server, client, clock, start, shown, reactions, happens } = await inLobby();
    await start();
    for (let person = 0; person < 400; person += 1)
      happens(
        { type: "reactionAdded", targetSeq: 2, emoji: THUMB },
        { userId: `u-${person}`, username: "x" },
      );
    expect(shown()).toEqual([1, 2, 3]);
    expect(reactions()).toEqual([`${THUMB} 400`]);
    server.say("lobby", "after");
    expect(shown()).toEqual([1, 2, 3, 404]);
    expect(client.getTimeline("lobby")).toMatchObject({ hasOlder: false, hasNewer: false });
    await clock.advance(1_000);
    expect(server.frames("getEvents")).toEqual([]);
  });

  it("take a change that comes while their page is on its way", async () => {
    const { server, client, start, happens, reactions } = await inLobby();
    await start();
    const late: (() => void)[] = [];
    client.closeRoom("lobby");
    server.intercept = (frame, socket) => {
      if (frame.action !== "getTimeline") return false;
      server.intercept = () => false;
      const push = socket.push.bind(socket);
      socket.push = (answer) => late.push(() => push(answer));
      server.receive(frame, socket);
      socket.push = push;
      return true;
    };
    client.openRoom("lobby");
    await settle();
    happens({ type: "reactionAdded", targetSeq: 2, emoji: THUMB });
    server.say("lobby", "meanwhile");
    expect(client.getTimeline("lobby").status).toBe("loading");
    for (const come of late) come();
    await settle();
    expect(reactions()).toEqual([`${THUMB} 1`]);
    expect(client.getTimeline("lobby").events.map(({ seq }) => seq)).toEqual([1, 2, 3, 5]);
  });

  it("are read further while a page holds nothing but changes", async () => {
    const { server, client, start, shown } = setUp();
    server.addRoom("garden", 60);
    await start("garden");
    let pages = 0;
    server.intercept = (frame, socket) => {
      if (frame.action !== "getTimeline" || frame.before === undefined || pages === 2) return false;
      pages += 1;
      const { requestId = "", before } = frame;
      const place = {
        first: before - 1,
        last: before - 1,
        asOf: 60,
        hasMoreBefore: true,
        hasMoreAfter: true,
      };
      const answer = {
        type: "result",
        action: "getTimeline",
        roomId: "garden",
        epoch: "e1",
      } as const;
      socket.push({ ...answer, ...place, rows: [], requestId });
      return true;
    };
    await client.loadOlder("garden");
    expect(pages).toBe(2);
    expect(shown("garden")[0]).toBe(1);
  });
});

describe("what is unread", () => {
  it("is messages of others: changes never count, a deleted message does until it was passed", async () => {
    const { server, client, start, room } = setUp();
    server.addRoom("garden", 3);
    await start("garden");
    const happens = (type: "messageEdited" | "messageDeleted" | "messagePinned", targetSeq: number) => {
      const event = server.change("garden", { type, targetSeq, text: "x" });
      if (event) server.broadcast(event);
    };
    happens("messageEdited", 3);
    happens("messagePinned", 2);
    expect(room("garden")).toMatchObject({ unread: 0, head: 5 });
    server.say("garden", "soon gone");
    happens("messageDeleted", 6);
    expect(room("garden")?.unread).toBe(1);
    expect(client.getSnapshot().unread).toBe(1);
    client.markRead("garden", 6);
    await settle();
    expect(room("garden")?.unread).toBe(0);
  });

  it("is nothing once the last row was read, though changes follow it in the log", async () => {
    const { server, client, clock, start, room } = setUp();
    server.addRoom("garden", 4, { readSeq: 2 });
    for (const targetSeq of [3, 4]) server.change("garden", { type: "messagePinned", targetSeq });
    server.lose = (frame) => frame.type === "result" && frame.action === "markRead";
    await start("garden");
    expect(room("garden")).toMatchObject({ unread: 2, head: 6 });
    client.markRead("garden", 3);
    expect(room("garden")?.unread).toBe(1);
    client.markRead("garden", 4);
    expect(room("garden")?.unread).toBe(0);
    await clock.advance(1_000);
    expect(server.frames("markRead").at(-1)?.seq).toBe(6);
  });
});

describe("changing a message", () => {
  it("asks with the place and the log as they were known, and shows what the log says", async () => {
    const { server, client, row } = await inLobby();
    expect(await client.editMessage("lobby", 3, "new")).toEqual({ ok: true, value: null });
    const [frame] = server.frames("editMessage");
    expect(frame).toMatchObject({ roomId: "lobby", seq: 3, epoch: "e1", knownSeq: 3, text: "new" });
    expect(frame?.clientMessageId).toMatch(/.{10}/);
    expect(row(3)).toMatchObject({ text: "new", stateSeq: 4 });
    expect(await client.setPinned("lobby", 2, true)).toMatchObject({ ok: true });
    expect(row(2)?.pinned).toBe(true);
    expect(await client.setPinned("lobby", 2, false)).toMatchObject({ ok: true });
    expect(row(2)?.pinned).toBeUndefined();
    expect(await client.deleteMessage("lobby", 1)).toMatchObject({ ok: true });
    expect(row(1)).toMatchObject({ deleted: true, text: "" });
  });

  it("is made once when the connection breaks before the answer", async () => {
    const { server, client, clock, row } = await inLobby();
    server.lose = (frame) => frame.type === "result" && frame.action === "editMessage";
    const edit = client.editMessage("lobby", 3, "new");
    await settle();
    server.lose = () => false;
    server.cut();
    await clock.advance(2_000);
    expect(await edit).toEqual({ ok: true, value: null });
    const [first, second, ...more] = server.frames("editMessage");
    expect(more).toEqual([]);
    expect(second).toEqual({ ...first, requestId: second?.requestId });
    expect(server.rooms.get("lobby")?.room.head).toBe(4);
    expect(row(3)?.text).toBe("new");
  });

  it("fails with a sentence when it was cut twice, or the connection does not come back", async () => {
    const { server, client, clock } = await inLobby();
    server.intercept = (frame) => {
      if (frame.action !== "deleteMessage") return false;
      server.cut();
      return true;
    };
    const twice = client.deleteMessage("lobby", 3);
    await clock.advance(5_000);
    expect(server.frames("deleteMessage")).toHaveLength(2);
    const failed = {
      ok: false,
      code: "unreachable",
      message: expect.stringContaining("connection was lost"),
    };
    expect(await twice).toEqual(failed);
    await clock.advance(30_000);
    const never = client.deleteMessage("lobby", 3);
    await settle();
    server.accepting = false;
    await clock.advance(30_000);
    expect(await never).toEqual(failed);
  });

  it("is not repeated in the name of another person", async () => {
    const { server, client, clock } = await inLobby();
    server.intercept = (frame) => frame.action === "deleteMessage";
    const deletion = client.deleteMessage("lobby", 3);
    await settle();
    server.me.userId = "u-other";
    server.cut();
    await clock.advance(2_000);
    expect(client.getSnapshot().me?.userId).toBe("u-other");
    expect(await deletion).toMatchObject({ ok: false, code: "unreachable" });
    expect(server.frames("deleteMessage")).toHaveLength(1);
  });

  it("fails at once without a connection, and where the server refuses", async () => {
    const { server, client, network, react } = await inLobby();
    server.intercept = (frame, socket) => {
      if (frame.action !== "editMessage") return false;
      const refusal = { type: "error", code: "forbidden", message: "not yours" } as const;
      socket.push({ ...refusal, requestId: frame.requestId ?? "" });
      return true;
    };
    expect(await client.editMessage("lobby", 1, "x")).toMatchObject({ ok: false, code: "forbidden" });
    network.set(false);
    const before = server.received.length;
    const offline = { ok: false, code: "unreachable", message: expect.stringContaining("You are offline") };
    for (const change of [
      client.editMessage("lobby", 1, "x"),
      client.deleteMessage("lobby", 1),
      client.setPinned("lobby", 1, true),
      react(true),
    ])
      expect(await change).toEqual(offline);
    expect(server.received.length).toBe(before);
    expect(await client.editMessage("nowhere", 1, "x")).toMatchObject({ ok: false });
  });
});
