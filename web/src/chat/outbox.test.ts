import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it } from "vitest";
import type { ErrorCode, MessageEvent } from "@/protocol";
import { LIMITS } from "@/testing/chat-server";
import { FakeClock, settle } from "@/testing/clock";
import { message } from "@/testing/events";
import { Outbox } from "./outbox";
import type { SendFrame } from "./outbox-frame";
import type { LogPage } from "./outbox-search";
import { indexedDbOutboxStorage, memoryOutboxStorage, type OutboxStorage } from "./outbox-storage";
import { soleTabLease } from "./tab-lease";

const ME = { userId: "u-me", username: "me", guest: false, siteAdmin: false };

let count = 0;

function setUp(storage: OutboxStorage, tab = "tab-1", clock = new FakeClock()) {
  const sent: SendFrame[] = [];
  const accepted: MessageEvent[] = [];
  const log = { epoch: "e1", seq: 7, page: null as LogPage | null };
  const outbox: Outbox = new Outbox({
    storage,
    clock,
    random: () => 0.5,
    lease: soleTabLease(tab),
    newId: () => `id-${++count}`,
    position: (roomId) => (roomId === "nowhere" ? null : { epoch: log.epoch, seq: log.seq }),
    readLog: async () => {
      if (log.page === null) throw new Error("no connection");
      return log.page;
    },
    accepted: (event) => {
      accepted.push(event);
      if (event.seq !== log.seq + 1) return;
      log.seq = event.seq;
      outbox.applied(event);
    },
    sendFrame: (frame) => sent.push(frame as SendFrame) > 0,
    changed: () => undefined,
  });
  const up = async () => {
    await outbox.up(ME, LIMITS);
    await settle();
  };
  const say = async (text: string, roomId = "lobby") => {
    outbox.send(roomId, text);
    await settle();
  };
  const ack = (frame: SendFrame | undefined, seq = log.seq + 1, index = 0, duplicate = false) => {
    const clientMessageId = frame?.messages[index]?.clientMessageId ?? "";
    const roomId = frame?.roomId ?? "lobby";
    outbox.ack({ type: "ack", roomId, seq, messageId: `m${seq}`, clientMessageId, timestamp: 5, duplicate });
  };
  const refuse = (frame: SendFrame | undefined, code: ErrorCode, retryAfterMs?: number) => {
    const requestId = frame?.requestId ?? "";
    const error = { type: "error", requestId, action: "sendMessage", code, message: code } as const;
    return outbox.refused(retryAfterMs === undefined ? error : { ...error, retryAfterMs });
  };
  const texts = () => sent.map((frame) => frame.messages.map(({ text }) => text));
  const states = (roomId = "lobby") => outbox.pending(roomId).map(({ text, state }) => `${text} ${state}`);
  return { outbox, clock, sent, accepted, log, up, say, ack, refuse, texts, states };
}

describe.each([
  ["memory", async () => memoryOutboxStorage()],
  ["IndexedDB", () => indexedDbOutboxStorage(`outbox-${++count}`)],
])("the outbox on %s", (_name, open) => {
  let storage: OutboxStorage;
  beforeEach(async () => {
    storage = await open();
  });

  it("stores a message with its epoch and knownSeq before it is sent, and forgets it after the ack", async () => {
    const { up, say, sent, ack, states, accepted } = setUp(storage);
    await up();
    await say("one");
    expect(sent).toMatchObject([{ roomId: "lobby", epoch: "e1", knownSeq: 7, messages: [{ text: "one" }] }]);
    expect(await storage.load("u-me")).toMatchObject([{ text: "one", epoch: "e1", knownSeq: 7 }]);
    expect(states()).toEqual(["one sending"]);
    ack(sent[0]);
    await settle();
    expect(accepted).toMatchObject([
      { type: "message", seq: 8, text: "one", userId: "u-me", epoch: "e1", timestamp: 5 },
    ]);
    expect(states()).toEqual([]);
    expect(await storage.load("u-me")).toEqual([]);
  });

  it("has at most one unacknowledged frame per room, and carries what waits in the next one", async () => {
    const { up, say, sent, ack, texts } = setUp(storage);
    await up();
    await say("one");
    for (const text of ["two", "three"]) await say(text);
    await say("elsewhere", "garden");
    expect(texts()).toEqual([["one"], ["elsewhere"]]);
    ack(sent[0]);
    await settle();
    expect(texts()).toEqual([["one"], ["elsewhere"], ["two", "three"]]);
    expect(sent[2]).toMatchObject({ knownSeq: 8 });
  });

  it("carries no more than the limits allow", async () => {
    const { up, say, sent, ack, texts } = setUp(storage);
    for (let index = 1; index <= 12; index += 1) await say(`${index}`);
    await up();
    expect(texts()[0]).toHaveLength(10);
    for (let index = 0; index < 10; index += 1) ack(sent[0], 8 + index, index);
    await settle();
    expect(texts()[1]).toEqual(["11", "12"]);
    const large = setUp(memoryOutboxStorage());
    for (let index = 0; index < 8; index += 1) await large.say("x".repeat(4_000));
    await large.up();
    expect(large.texts()[0]).toHaveLength(3);
  });

  it("repeats the same frame after 5 s, doubling up to 60 s, until the ack", async () => {
    const { up, say, clock, sent, log } = setUp(storage);
    await up();
    await say("one");
    log.seq = 30;
    await clock.advance(4_999);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect(sent).toHaveLength(2);
    await clock.advance(7_500 + 12_500 + 22_500 + 32_500 + 32_500);
    expect(sent).toHaveLength(7);
    expect(new Set(sent.map((frame) => JSON.stringify(frame))).size).toBe(1);
  });

  it("repeats the same frames at once after a cut, in the same groups", async () => {
    const { up, say, sent, outbox, log, ack } = setUp(storage);
    await up();
    await say("one");
    await say("two");
    outbox.down();
    log.seq = 20;
    await up();
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
    ack(sent[1], 21);
    await settle();
    expect(sent[2]?.messages).toMatchObject([{ text: "two" }]);
  });

  it("goes on after a reload with the same ids, knownSeq and groups", async () => {
    const before = setUp(storage, "tab-1");
    await before.up();
    await before.say("one");
    await before.say("two");
    const after = setUp(storage, "tab-2");
    after.log.seq = 40;
    await after.up();
    expect(after.states()).toEqual(["one sending", "two sending"]);
    expect(after.sent).toEqual(before.sent);
    after.ack(after.sent[0], 41);
    await settle();
    expect(after.sent[1]).toMatchObject({ knownSeq: 41, messages: [{ text: "two" }] });
    await after.say("three");
    after.ack(after.sent[1], 42);
    await settle();
    expect(after.texts()).toEqual([["one"], ["two"], ["three"]]);
  });

  it("takes a second ack, and an ack after the event, without harm", async () => {
    const { up, say, sent, ack, outbox, accepted, states } = setUp(storage);
    await up();
    await say("one");
    ack(sent[0], 8);
    ack(sent[0], 8, 0, true);
    expect(accepted).toHaveLength(1);
    await say("two");
    outbox.applied(
      message(9, { userId: "u-me", clientMessageId: sent[1]?.messages[0]?.clientMessageId ?? "" }),
    );
    expect(states()).toEqual([]);
    ack(sent[1], 9, 0, true);
    expect(accepted).toHaveLength(1);
    await say("three");
    expect(sent).toHaveLength(3);
  });

  it("ignores the same id in the event of another person", async () => {
    const { up, say, sent, outbox, states } = setUp(storage);
    await up();
    await say("one");
    outbox.applied(
      message(8, { userId: "u-eve", clientMessageId: sent[0]?.messages[0]?.clientMessageId ?? "" }),
    );
    expect(states()).toEqual(["one sending"]);
  });

  it("keeps the row until its event can be shown", async () => {
    const { up, say, sent, ack, outbox, states, texts } = setUp(storage);
    await up();
    await say("one");
    await say("two");
    ack(sent[0], 10);
    await settle();
    expect(states()).toEqual(["one sending", "two sending"]);
    expect(texts()).toEqual([["one"], ["two"]]);
    expect(await storage.load("u-me")).toHaveLength(1);
    outbox.logMoved("lobby", 9);
    expect(states()).toHaveLength(2);
    outbox.logMoved("lobby", 10);
    expect(states()).toEqual(["two sending"]);
  });

  it("waits as long as rate_limited says, and backs off when busy", async () => {
    const { up, say, sent, refuse, clock } = setUp(storage);
    await up();
    await say("one");
    refuse(sent[0], "rate_limited", 1_200);
    await clock.advance(1_199);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect(sent).toHaveLength(2);
    refuse(sent[1], "busy");
    await clock.advance(7_499);
    expect(sent).toHaveLength(2);
    await clock.advance(1);
    expect(sent[2]).toEqual(sent[0]);
  });

  it("finds its message in the log after resume_first, and does not send it again", async () => {
    const { up, say, sent, refuse, log, accepted, states } = setUp(storage);
    await up();
    await say("one");
    const clientMessageId = sent[0]?.messages[0]?.clientMessageId ?? "";
    log.page = {
      epoch: "e1",
      head: 8,
      hasMore: false,
      events: [message(8, { userId: "u-me", clientMessageId })],
    };
    refuse(sent[0], "resume_first");
    await settle();
    expect(accepted).toHaveLength(1);
    expect(sent).toHaveLength(1);
    expect(states()).toEqual([]);
  });

  it("sends with a new position when the log does not hold it", async () => {
    const { up, say, sent, refuse, log } = setUp(storage);
    await up();
    await say("one");
    log.page = {
      epoch: "e2",
      head: 9,
      hasMore: false,
      events: [message(8, { epoch: "e2" }), message(9, { epoch: "e2" })],
    };
    refuse(sent[0], "epoch_changed");
    await settle();
    expect(sent[1]).toMatchObject({ epoch: "e2", knownSeq: 9, messages: sent[0]?.messages });
    expect(await storage.load("u-me")).toMatchObject([{ epoch: "e2", knownSeq: 9 }]);
  });

  it("tries later when the log cannot be read", async () => {
    const { up, say, sent, refuse, clock } = setUp(storage);
    await up();
    await say("one");
    refuse(sent[0], "resume_first");
    await settle();
    expect(sent).toHaveLength(1);
    await clock.advance(5_000);
    expect(sent).toHaveLength(2);
  });

  it("fails a message that is finally refused, says why, and lets the next one go", async () => {
    const { up, say, sent, refuse, outbox, states, texts } = setUp(storage);
    await up();
    await say("one");
    await say("two");
    refuse(sent[0], "forbidden");
    await settle();
    expect(states()).toEqual(["one failed", "two sending"]);
    expect(outbox.pending("lobby")[0]?.reason).toBe("You are not allowed to write in this room.");
    expect(texts()).toEqual([["one"], ["two"]]);
    expect(await storage.load("u-me")).toMatchObject([{ state: "failed" }, { state: "sending" }]);
  });

  it("retries under the same id and knownSeq, after a conflict under new ones", async () => {
    const { up, say, sent, refuse, outbox, log } = setUp(storage);
    await up();
    await say("one");
    const first = sent[0];
    const id = first?.messages[0]?.clientMessageId ?? "";
    refuse(first, "forbidden");
    await settle();
    log.seq = 50;
    outbox.retry("lobby", id);
    await settle();
    expect(sent[1]).toMatchObject({ epoch: "e1", knownSeq: 7, messages: first?.messages });
    refuse(sent[1], "conflict");
    await settle();
    outbox.retry("lobby", id);
    await settle();
    expect(sent[2]).toMatchObject({ knownSeq: 50, messages: [{ text: "one" }] });
    expect(sent[2]?.messages[0]?.clientMessageId).not.toBe(id);
    expect(await storage.load("u-me")).toHaveLength(1);
  });

  it("finds the one message of a frame that is refused", async () => {
    const { up, say, sent, refuse, ack, states } = setUp(storage);
    for (const text of ["good", "bad", "fine"]) await say(text);
    await up();
    expect(sent[0]?.messages).toHaveLength(3);
    refuse(sent[0], "invalid");
    await settle();
    ack(sent[1], 8);
    await settle();
    refuse(sent[2], "invalid");
    await settle();
    expect(states()).toEqual(["bad failed", "fine sending"]);
    expect(sent.slice(1).map((frame) => frame.messages.map(({ text }) => text))).toEqual([
      ["good"],
      ["bad"],
      ["fine"],
    ]);
  });

  it("fails the message that a refusal names, and sends the others again in one frame", async () => {
    const { up, say, sent, outbox, ack, states } = setUp(storage);
    for (const text of ["good", "bad", "fine"]) await say(text);
    await up();
    const clientMessageId = sent[0]?.messages[1]?.clientMessageId ?? "";
    const named = { roomId: "lobby", clientMessageId, messageIndex: 1, requestId: sent[0]?.requestId ?? "" };
    const error = { type: "error", action: "sendMessage", code: "conflict", message: "" } as const;
    expect(outbox.refused({ ...error, ...named })).toBe(true);
    await settle();
    expect(states()).toEqual(["good sending", "bad failed", "fine sending"]);
    expect(sent.slice(1).map((frame) => frame.messages.map(({ text }) => text))).toEqual([["good", "fine"]]);
    expect(sent[1]?.knownSeq).toBe(sent[0]?.knownSeq);
    expect(sent[1]?.requestId).not.toBe(sent[0]?.requestId);
    ack(sent[1], 8, 0);
    ack(sent[1], 9, 1);
    await settle();
    expect(states()).toEqual(["bad failed"]);
  });

  it("takes a refusal for its own by the message it repeats, where it repeats no request", async () => {
    const { up, say, sent, outbox, states } = setUp(storage);
    await up();
    await say("one");
    const clientMessageId = sent[0]?.messages[0]?.clientMessageId ?? "";
    const error = { type: "error", code: "forbidden", message: "" } as const;
    expect(outbox.refused({ ...error, roomId: "garden", clientMessageId })).toBe(false);
    expect(outbox.refused({ ...error, roomId: "lobby", clientMessageId: "another" })).toBe(false);
    expect(outbox.refused({ ...error, roomId: "lobby" })).toBe(false);
    expect(outbox.refused({ ...error, roomId: "lobby", clientMessageId })).toBe(true);
    await settle();
    expect(states()).toEqual(["one failed"]);
  });

  it("never sends what would close the connection, nor to a room that is not ours", async () => {
    const { up, say, sent, states } = setUp(storage);
    await up();
    await say("x".repeat(5_000));
    await say("fine");
    await say("lost", "nowhere");
    expect(sent).toMatchObject([{ messages: [{ text: "fine" }] }]);
    expect(states()[0]).toContain("failed");
    expect(states("nowhere")).toEqual(["lost failed"]);
  });

  it("discards", async () => {
    const { up, say, sent, refuse, outbox, states } = setUp(storage);
    await up();
    await say("one");
    refuse(sent[0], "forbidden");
    await settle();
    outbox.discard("lobby", sent[0]?.messages[0]?.clientMessageId ?? "");
    await settle();
    expect(states()).toEqual([]);
    expect(await storage.load("u-me")).toEqual([]);
  });

  it("keeps the messages of another person stored, unseen and unsent", async () => {
    const { up, say, outbox, sent, states } = setUp(storage);
    await up();
    await say("mine");
    outbox.down();
    await outbox.up({ userId: "u-other", username: "other", guest: false, siteAdmin: false }, LIMITS);
    await settle();
    expect(states()).toEqual([]);
    expect(sent).toHaveLength(1);
    expect(await storage.load("u-me")).toHaveLength(1);
    outbox.down();
    await up();
    expect(sent[1]).toEqual(sent[0]);
  });

  it("goes on without storage when the disk is full", async () => {
    const full = { ...storage, put: () => Promise.reject(new Error("quota")) };
    const { up, say, sent } = setUp(full);
    await up();
    await say("one");
    expect(sent).toHaveLength(1);
  });
});
