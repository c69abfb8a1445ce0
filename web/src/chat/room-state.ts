// What one is to a room that was asked for by its address. Pure; the screens show one pane for each state.

import type { OpenRoom, OwnRequest, Room } from "@/protocol";
import type { ChatSnapshot, Timeline } from "./model";
import type { ChatNotice } from "./notices";

export type RoomState =
  | { state: "joined"; room: Room }
  /** Can be read, not written. */
  | { state: "archived"; room: Room }
  | { state: "removed"; notice: ChatNotice; open: OpenRoom | undefined }
  | { state: "pending"; request: OwnRequest }
  | { state: "rejected"; request: OwnRequest }
  /** Anybody may come in. */
  | { state: "open"; room: OpenRoom }
  | { state: "loading" }
  | { state: "offline" }
  /** Not there, or not for this person, which looks the same. */
  | { state: "not-found" };

export function roomState(snapshot: ChatSnapshot, status: Timeline["status"], roomId: string): RoomState {
  const here = <T extends { roomId: string }>(list: readonly T[]) =>
    list.find((item) => item.roomId === roomId);
  const room = here(snapshot.rooms);
  if (room) return { state: room.archived ? "archived" : "joined", room };
  const request = here(snapshot.requests);
  if (request?.status === "waiting") return { state: "pending", request };
  if (request) return { state: "rejected", request };
  const open = here(snapshot.openRooms);
  const notice = here(snapshot.notices);
  if (notice && notice.kind !== "approved") return { state: "removed", notice, open };
  if (open) return { state: "open", room: open };
  if (status === "not-found") return { state: "not-found" };
  const unknown = snapshot.me === null && snapshot.connection.status === "offline";
  return { state: unknown ? "offline" : "loading" };
}
