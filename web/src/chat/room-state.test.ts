import { expect, test } from "vitest";
import type { OpenRoom, OwnRequest, Room, User } from "@/protocol";
import type { ChatSnapshot } from "./model";
import type { ChatNotice } from "./notices";
import { roomState } from "./room-state";

const me: User = { userId: "me", username: "me", guest: false, siteAdmin: false };
const open: OpenRoom = { roomId: "r", name: "R", kind: "public", members: 1, guests: true };
const room = { ...open, archived: false, role: "member" } as Room;
const request: OwnRequest = { roomId: "r", status: "waiting", askedAt: 1 };
const notice: ChatNotice = { id: 1, kind: "removed", roomId: "r", roomName: "R", by: null };

function snapshot(part: Partial<ChatSnapshot>): ChatSnapshot {
  const lists = { rooms: [], openRooms: [], requests: [], notices: [], profiles: new Map() };
  return { connection: { status: "online" }, me, serverAhead: 0, unread: 0, ...lists, ...part };
}

test.each<[string, Partial<ChatSnapshot>, "loading" | "not-found"]>([
  ["joined", { rooms: [room], notices: [notice] }, "loading"],
  ["archived", { rooms: [{ ...room, archived: true }] }, "loading"],
  ["removed", { notices: [notice], openRooms: [open] }, "not-found"],
  ["pending", { requests: [request], notices: [notice] }, "not-found"],
  ["rejected", { requests: [{ ...request, status: "rejected" }] }, "not-found"],
  ["open", { openRooms: [open] }, "not-found"],
  ["loading", {}, "loading"],
  ["loading", { notices: [{ ...notice, kind: "approved" }] }, "loading"],
  ["not-found", {}, "not-found"],
  ["offline", { me: null, connection: { status: "offline" } }, "loading"],
])("%s", (state, part, status) => {
  expect(roomState(snapshot(part), status, "r").state).toBe(state);
  expect(roomState(snapshot(part), "loading", "other").state).not.toBe("joined");
});
