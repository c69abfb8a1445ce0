import { describe, expect, it } from "vitest";
import { inLobby, THUMB } from "@/testing/chat-engine";
import { settle } from "@/testing/clock";

const ME = { userId: "u-me", username: "me" };

describe("one's own reaction", () => {
  it("shows at once, and is what the log says afterwards", async () => {
    const { server, clock, happens, reactions, react } = await inLobby();
    happens({ type: "reactionAdded", targetSeq: 2, emoji: THUMB });
    const done = react(true);
    expect(reactions()).toEqual([`${THUMB} 2 mine`]);
    expect(server.frames("react").filter((frame) => frame.on)).toEqual([]);
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
    const sent = () => server.frames("react").length;
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
      if (frame.action !== "react" || !frame.on) return false;
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
    expect(server.frames("react").filter((frame) => !frame.on)).toEqual([]);
    for (const answer of held) answer();
    await settle();
    expect(server.frames("react").filter((frame) => !frame.on)).toHaveLength(1);
    expect(await Promise.all([first, second])).toMatchObject([{ ok: true }, { ok: true }]);
    expect(reactions()).toBeUndefined();
  });

  it("is taken back when the server refuses, and the failure returned", async () => {
    const { server, clock, reactions, react } = await inLobby();
    server.intercept = (frame, socket) => {
      if (frame.action !== "react" || !frame.on) return false;
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

  it("is gone with the room's log, and its command fails", async () => {
    const { server, clock, client, react } = await inLobby();
    const done = react(true);
    server.addRoom("lobby", 2, { epoch: "e2" });
    server.say("lobby", "anew");
    await settle();
    expect(await done).toMatchObject({ ok: false, code: "epoch_changed" });
    await clock.advance(1_000);
    expect(server.frames("react").filter((frame) => frame.on)).toEqual([]);
    expect(client.getTimeline("lobby").events.every((row) => !("reactions" in row))).toBe(true);
  });
});
