import { describe, expect, it } from "vitest";
import type { MessageEvent } from "@/protocol";
import { setUp } from "@/testing/chat-engine";
import { settle } from "@/testing/clock";

const THUMB = "👍";
const ME = { userId: "u-me", username: "me" };

/** The lobby is open; `row` reads what is shown of a message there. */
async function inLobby() {
  const all = setUp();
  await all.start("lobby");
  const row = (seq: number) =>
    all.client.getTimeline("lobby").events.find((event) => event.seq === seq) as MessageEvent | undefined;
  const happens = (changing: Parameters<typeof all.server.change>[1], person?: Record<string, unknown>) => {
    const event = all.server.change("lobby", changing, person);
    if (event) all.server.broadcast(event);
  };
  const reactions = (seq = 2) =>
    row(seq)?.reactions?.map(({ emoji, count, mine }) => `${emoji} ${count}${mine ? " mine" : ""}`);
  const react = (reacted: boolean, seq = 2) => all.client.setReaction("lobby", seq, THUMB, reacted);
  return { ...all, row, happens, reactions, react };
}

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
    expect(room("garden")?.unread).toBe(2);
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

describe("one's own reaction", () => {
  it("shows at once, and is what the log says afterwards", async () => {
    const { server, clock, happens, reactions, react } = await inLobby();
    happens({ type: "reactionAdded", targetSeq: 2, emoji: THUMB });
    const done = react(true);
    expect(reactions()).toEqual([`${THUMB} 2 mine`]);
    expect(server.frames("addReaction")).toEqual([]);
    await clock.advance(300);
    expect(await done).toEqual({ ok: true, value: null });
    expect(reactions()).toEqual([`${THUMB} 2 mine`]);
    const back = react(false);
    expect(reactions()).toEqual([`${THUMB} 1`]);
    await clock.advance(300);
    await back;
    happens({ type: "reactionRemoved", targetSeq: 2, emoji: THUMB });
    expect(reactions()).toBeUndefined();
  });

  it("stays between the answer and its event, with others' counted once", async () => {
    const { server, clock, happens, reactions, react } = await inLobby();
    const isOwn = (frame: { type: string; userId?: string }) =>
      frame.type === "reactionAdded" && frame.userId === ME.userId;
    server.lose = (frame) => isOwn(frame as { type: string });
    const done = react(true);
    await clock.advance(300);
    await done;
    expect(reactions()).toEqual([`${THUMB} 1 mine`]);
    happens({ type: "reactionAdded", targetSeq: 2, emoji: THUMB });
    expect(reactions()).toEqual([`${THUMB} 1 mine`]);
    await clock.advance(500);
    expect(reactions()).toEqual([`${THUMB} 2 mine`]);
    happens({ type: "reactionRemoved", targetSeq: 2, emoji: THUMB }, ME);
    expect(reactions()).toEqual([`${THUMB} 1`]);
  });

  it("is sent once for toggles that follow each other quickly, not at all when they come to nothing", async () => {
    const { server, clock, reactions, react } = await inLobby();
    const sent = () => [...server.frames("addReaction"), ...server.frames("removeReaction")].length;
    const all = [react(true), react(false), react(true)];
    await clock.advance(300);
    expect(await Promise.all(all)).toEqual(all.map(() => ({ ok: true, value: null })));
    expect(sent()).toBe(1);
    const none = [react(false), react(true)];
    await clock.advance(300);
    expect(await Promise.all(none)).toEqual(none.map(() => ({ ok: true, value: null })));
    expect(sent()).toBe(1);
    expect(reactions()).toEqual([`${THUMB} 1 mine`]);
  });

  it("has one request out at a time", async () => {
    const { server, clock, reactions, react } = await inLobby();
    const held: (() => void)[] = [];
    server.intercept = (frame, socket) => {
      if (frame.action !== "addReaction") return false;
      held.push(() => {
        server.intercept = () => false;
        server.receive(frame, socket);
      });
      return true;
    };
    const first = react(true);
    await clock.advance(300);
    const second = react(false);
    await clock.advance(1_000);
    expect(reactions()).toBeUndefined();
    expect(server.frames("removeReaction")).toEqual([]);
    for (const answer of held) answer();
    await settle();
    expect(server.frames("removeReaction")).toHaveLength(1);
    expect(await Promise.all([first, second])).toMatchObject([{ ok: true }, { ok: true }]);
    expect(reactions()).toBeUndefined();
  });

  it("is taken back when the server refuses, and the failure told", async () => {
    const { server, clock, reactions, react } = await inLobby();
    server.intercept = (frame, socket) => {
      if (frame.action !== "addReaction") return false;
      const refusal = { type: "error", code: "rate_limited", message: "slower", retryAfterMs: 900 } as const;
      socket.push({ ...refusal, requestId: frame.requestId ?? "" });
      return true;
    };
    const refused = react(true);
    expect(reactions()).toEqual([`${THUMB} 1 mine`]);
    await clock.advance(300);
    expect(await refused).toEqual({ ok: false, code: "rate_limited", message: "slower", retryAfterMs: 900 });
    expect(reactions()).toBeUndefined();
    server.intercept = () => false;
    const again = react(true);
    await clock.advance(300);
    expect(await again).toMatchObject({ ok: true });
    expect(reactions()).toEqual([`${THUMB} 1 mine`]);
  });

  it("goes when the server has it so already", async () => {
    const { server, clock, reactions, react } = await inLobby();
    server.lose = (frame) => frame.type === "reactionAdded";
    const event = server.change("lobby", { type: "reactionAdded", targetSeq: 2, emoji: THUMB }, ME);
    expect(event).not.toBeNull();
    const done = react(true);
    await clock.advance(300);
    expect(await done).toMatchObject({ ok: true });
    expect(reactions()).toBeUndefined();
    await clock.advance(30_000);
    expect(reactions()).toEqual([`${THUMB} 1 mine`]);
  });

  it("is gone with the room's log, and the one who waits is told", async () => {
    const { server, clock, client, react } = await inLobby();
    const done = react(true);
    server.addRoom("lobby", 2, { epoch: "e2" });
    server.say("lobby", "anew");
    await settle();
    expect(await done).toMatchObject({ ok: false, code: "epoch_changed" });
    await clock.advance(1_000);
    expect(server.frames("addReaction")).toEqual([]);
    expect(client.getTimeline("lobby").events.every((row) => !("reactions" in row))).toBe(true);
  });
});

describe("a quote", () => {
  async function inGarden() {
    const all = setUp();
    all.server.addRoom("garden", 200);
    await all.start("garden");
    const quote = (seq: number) => all.client.getQuote("garden", seq);
    const asked = () => all.server.frames("getTimeline").filter(({ limit }) => limit === 1);
    const happens = (changing: Parameters<typeof all.server.change>[1]) => {
      const event = all.server.change("garden", changing);
      if (event) all.server.broadcast(event);
    };
    return { ...all, quote, asked, happens };
  }

  it("is the row where it is shown, and read once where it is not", async () => {
    const { client, quote, asked } = await inGarden();
    expect(quote(180)).toBe(client.getTimeline("garden").events.find(({ seq }) => seq === 180));
    expect(asked()).toEqual([]);
    let calls = 0;
    client.subscribeRoom("garden", () => {
      calls += 1;
    });
    expect([quote(5), quote(5)]).toEqual(["loading", "loading"]);
    await settle();
    expect(calls).toBeGreaterThan(0);
    expect(quote(5)).toMatchObject({ seq: 5, text: "old 5" });
    expect(quote(5)).toBe(quote(5));
    expect(asked()).toMatchObject([{ roomId: "garden", around: 5 }]);
  });

  it("follows changes of its message", async () => {
    const { quote, happens } = await inGarden();
    quote(5);
    await settle();
    happens({ type: "messageEdited", targetSeq: 5, text: "better" });
    expect(quote(5)).toMatchObject({ text: "better", editedAt: 1_000_201 });
    happens({ type: "messageDeleted", targetSeq: 5 });
    expect(quote(5)).toMatchObject({ text: "", deleted: true });
  });

  it("is missing where there is no message", async () => {
    const { server, quote, happens, asked } = await inGarden();
    happens({ type: "messagePinned", targetSeq: 5 });
    expect([quote(201), quote(999)]).toEqual(["loading", "loading"]);
    await settle();
    expect([quote(201), quote(999)]).toEqual(["missing", "missing"]);
    server.intercept = (frame, socket) => {
      if (frame.action !== "getTimeline") return false;
      socket.push({ type: "error", code: "not_found", message: "", requestId: frame.requestId ?? "" });
      return true;
    };
    quote(6);
    await settle();
    expect(quote(6)).toBe("missing");
    expect(asked()).toHaveLength(3);
  });

  it("is read when the connection is back, and again after a refusal that passes", async () => {
    const { server, network, clock, quote } = await inGarden();
    network.set(false);
    expect(quote(5)).toBe("loading");
    network.set(true);
    await settle();
    expect(quote(5)).toBe("loading");
    await settle();
    expect(quote(5)).toMatchObject({ seq: 5 });
    server.intercept = (frame, socket) => {
      if (frame.action !== "getTimeline") return false;
      server.intercept = () => false;
      const busy = { type: "error", code: "rate_limited", message: "", retryAfterMs: 700 } as const;
      socket.push({ ...busy, requestId: frame.requestId ?? "" });
      return true;
    };
    quote(6);
    await clock.advance(700);
    expect(quote(6)).toBe("loading");
    await settle();
    expect(quote(6)).toMatchObject({ seq: 6 });
  });

  it("is forgotten when the room's events were passed over, or its log starts anew", async () => {
    const { server, client, clock, quote } = await inGarden();
    quote(5);
    await settle();
    client.closeRoom("garden");
    server.accepting = false;
    server.cut();
    server.change("garden", { type: "messageEdited", targetSeq: 5, text: "better" });
    server.accepting = true;
    await clock.advance(3_000);
    expect(quote(5)).toBe("loading");
    await settle();
    expect(quote(5)).toMatchObject({ text: "better" });
    server.addRoom("garden", 2, { epoch: "e2" });
    server.say("garden", "anew");
    await settle();
    expect(quote(5)).toBe("loading");
    await settle();
    expect(quote(5)).toBe("missing");
  });

  it("is kept for as many messages as fit, the one that was used last the longest", async () => {
    const { server, client, start, quote, asked } = await inGarden();
    server.addRoom("long", 1_000);
    await start("long");
    for (let seq = 1; seq <= 400; seq += 1) client.getQuote("long", seq);
    await settle();
    expect(client.getQuote("long", 1)).toMatchObject({ seq: 1 });
    client.getQuote("long", 401);
    await settle();
    const before = asked().length;
    expect(client.getQuote("long", 1)).toMatchObject({ seq: 1 });
    expect(client.getQuote("long", 2)).toBe("loading");
    await settle();
    expect(asked().length).toBe(before + 1);
    expect(quote(180)).toMatchObject({ seq: 180 });
  });
});
