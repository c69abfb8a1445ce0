import { describe, expect, it } from "vitest";
import { message } from "@/testing/events";
import { parseFrame } from "./frames";

const room = {
  roomId: "lobby",
  name: "Lobby",
  kind: "public",
  role: "member",
  epoch: "e1",
  head: 1,
  readSeq: 0,
  unread: 0,
  members: 1,
};
const { messageId: _, text: __, ...place } = message(4);
const reactionAdded = { ...place, type: "reactionAdded", targetSeq: 2, emoji: "👍", count: 1 };
const reactions = [{ emoji: "👍", count: 2, mine: true }];
const timeline = {
  ...{ type: "result", action: "getTimeline", roomId: "lobby", epoch: "e1" },
  ...{ asOf: 9, first: 1, last: 0, rows: [], hasMoreBefore: false, hasMoreAfter: true },
};
const changed = { type: "result", action: "pinMessage", roomId: "lobby", targetSeq: 2, duplicate: true };
const parse = (value: unknown) => parseFrame(JSON.stringify(value));

describe("the edge", () => {
  it.each([
    message(1),
    { ...message(2), type: "fromTheFuture", emoji: "x" },
    { type: "events", roomId: "lobby", epoch: "e1", events: [message(1)], head: 1, hasMore: false },
    { type: "pong", serverTime: 1, heads: [{ roomId: "lobby", epoch: "e1", head: 1 }] },
    { type: "result", action: "getRooms", rooms: [room], openRooms: [], hasMore: false, novelty: true },
    { type: "error", code: "brand_new_code", message: "?" },
    { type: "ack", roomId: "lobby", seq: 1, messageId: "m1", timestamp: 1, duplicate: false },
    reactionAdded,
    { ...place, type: "messageEdited", targetSeq: 2, text: "" },
    { ...place, type: "messageDeleted", targetSeq: 2 },
    { ...timeline, rows: [{ ...message(1), reactions, stateSeq: 4, pinned: true }] },
    changed,
    { ...changed, seq: 7 },
    { ...timeline, action: "getReactions", reactions: [{ ...reactions[0], people: [] }] },
    { ...timeline, action: "getPins", messages: [message(1)], hasMore: false },
  ])("lets $type through", (frame) => {
    expect(parse(frame)).toEqual(frame);
  });

  it.each([
    "",
    "{",
    "null",
    "7",
    "[]",
    "{}",
    '{"type":7}',
    '{"type":"toString"}',
    '{"type":"__proto__"}',
    '{"type":"result","action":"constructor"}',
    '{"type":"novelty"}',
    JSON.stringify({ ...message(1), seq: 0 }),
    JSON.stringify({ ...message(1), seq: 1.5 }),
    JSON.stringify({ ...message(1), seq: 2 ** 53 }),
    JSON.stringify({ ...message(1), text: 5 }),
    JSON.stringify({ type: "events", roomId: "lobby", epoch: "e1", events: [{ type: "message" }], head: 1 }),
    JSON.stringify({ type: "welcome", user: { userId: "u" }, limits: {}, rooms: [{}] }),
    JSON.stringify({ type: "heads", heads: {} }),
    JSON.stringify({ ...reactionAdded, targetSeq: "2" }),
    JSON.stringify({ ...reactionAdded, count: undefined }),
    JSON.stringify({ ...place, type: "messageEdited", targetSeq: 2 }),
    JSON.stringify({ ...place, type: "messageDeleted" }),
    JSON.stringify({ ...message(1), reactions: {} }),
    JSON.stringify({ ...message(1), reactions: [{ emoji: "👍" }] }),
    JSON.stringify({ ...message(1), stateSeq: "4" }),
    JSON.stringify({ ...timeline, asOf: undefined }),
    JSON.stringify({ ...timeline, rows: [{}] }),
    JSON.stringify({ ...changed, targetSeq: undefined }),
    JSON.stringify({ ...timeline, action: "getReactions", reactions }),
  ])("keeps out %s", (text) => {
    expect(parseFrame(text)).toBeNull();
  });
});
