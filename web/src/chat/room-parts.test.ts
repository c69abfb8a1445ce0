import { expect, test } from "vitest";
import type { ServerFrame } from "@/protocol";
import { parseFrame } from "./frames";
import { RoomParts } from "./room-parts";

const limits = {
  textBytes: 4096,
  frameBytes: 16384,
  messagesPerFrame: 10,
  pageEvents: 100,
  pingIntervalMs: 20000,
  typingIntervalMs: 2500,
  markIntervalMs: 1000,
  roomsPerConnection: 100,
};

function frame(value: object): ServerFrame {
  const parsed = parseFrame(JSON.stringify(value));
  if (parsed === null) throw new Error(`not a frame: ${JSON.stringify(value)}`);
  return parsed;
}

function room(roomId: string) {
  const at = { epoch: "e", head: 1, readSeq: 1, unread: 0, members: 1 };
  return {
    roomId,
    name: roomId,
    kind: "public",
    role: "member",
    guests: true,
    archived: false,
    requests: 0,
    ...at,
  };
}

const rooms = (ids: string[]) => ids.map(room);

function welcome(ids: string[], more: object = {}) {
  const user = { userId: "ada", username: "Ada", guest: false, siteAdmin: false };
  return frame({
    type: "welcome",
    connectionId: "c",
    user,
    rooms: rooms(ids),
    limits,
    serverTime: 1,
    ...more,
  });
}

const more = (ids: string[], hasMore: boolean) => frame({ type: "rooms", rooms: rooms(ids), hasMore });

function idsOf(value: ServerFrame | undefined): string[] {
  if (value === undefined || !("rooms" in value)) throw new Error("no rooms");
  return value.rooms.map((one) => one.roomId);
}

test("a welcome that is whole passes at once", () => {
  expect(new RoomParts().take(welcome(["a"])).map((one) => one.type)).toEqual(["welcome"]);
});

test("a welcome in parts comes once, whole, and before what came behind its first part", () => {
  const parts = new RoomParts();
  const gone = frame({ type: "gone", roomId: "x" });
  expect(parts.take(welcome(["a"], { moreRooms: true }))).toEqual([]);
  expect(parts.take(more(["b"], true))).toEqual([]);
  expect(parts.take(gone)).toEqual([]);
  const whole = parts.take(more(["c"], false));
  expect(whole.map((one) => one.type)).toEqual(["welcome", "gone"]);
  expect(idsOf(whole[0])).toEqual(["a", "b", "c"]);
  expect(parts.take(gone)).toEqual([gone]);
});

test("a list of rooms in parts is one answer", () => {
  const parts = new RoomParts();
  expect(parts.take(more(["a", "b"], true))).toEqual([]);
  const answer = { type: "result", action: "getRooms", rooms: rooms(["c"]), openRooms: [], hasMore: false };
  expect(idsOf(parts.take(frame(answer))[0])).toEqual(["a", "b", "c"]);
  expect(idsOf(parts.take(frame(answer))[0])).toEqual(["c"]);
});

test("what a lost connection had begun to tell is forgotten", () => {
  const parts = new RoomParts();
  parts.take(welcome(["a"], { moreRooms: true }));
  parts.reset();
  expect(idsOf(parts.take(welcome(["b"]))[0])).toEqual(["b"]);
});
