// What begins and ends one's time in a room, and the new life of a room's log: brings all parts of the engine to it. It must not know frames.

import type { LogEvent, Room } from "@/protocol";
import type { ChatState } from "./chat-state";
import { type Receivers, receiveHead } from "./incoming";
import type { Messages } from "./messages";
import { noticeOf } from "./notices";
import type { Outbox } from "./outbox";
import type { ReadMarks } from "./read-marks";
import type { Requests } from "./requests";
import type { RoomPages } from "./room-pages";
import type { RoomRefresh } from "./room-refresh";

export type OwnRoomsPorts = {
  state: ChatState;
  requests: Requests;
  outbox: Outbox;
  pages: RoomPages;
  messages: Messages;
  readMarks: ReadMarks;
  refresh: RoomRefresh;
  receivers: Receivers;
};

export class OwnRooms {
  /** Rooms that one is about to leave: their going is no news. */
  private readonly leaving = new Set<string>();

  constructor(private readonly ports: OwnRoomsPorts) {}

  async leave(roomId: string): Promise<void> {
    this.leaving.add(roomId);
    const asked = this.ports.requests.ask({ action: "leaveRoom", roomId });
    await asked.finally(() => this.leaving.delete(roomId));
    this.left(roomId);
  }

  entered(room: Room): Room {
    const { state, pages, receivers } = this.ports;
    if (state.logs.get(room.roomId)) receiveHead(receivers, room);
    else state.logs.start(room.roomId, room.epoch, room.head);
    state.learnRoom(room);
    const status = pages.view(room.roomId)?.status;
    if (status !== undefined && status !== "ready") pages.reload(room.roomId);
    return state.rooms.get(room.roomId) ?? room;
  }

  ended(event: LogEvent): void {
    const { state, refresh } = this.ports;
    const notice = noticeOf(event, state.ownUserId(), state.roomName(event.roomId));
    if (notice && !this.leaving.has(event.roomId)) state.notices.add(notice);
    refresh.ended(event);
    this.left(event.roomId);
  }

  /** The server names the room no longer; who did what is not known. */
  lost(roomId: string): void {
    const { state } = this.ports;
    const isNews = state.rooms.get(roomId) !== undefined && !this.leaving.has(roomId);
    if (isNews) state.notices.add({ kind: "lost", roomId, roomName: state.roomName(roomId), by: null });
    this.gone(roomId);
  }

  resetLog(roomId: string, epoch: string, head: number): void {
    const { state, outbox, pages, messages, refresh } = this.ports;
    const log = state.logs.get(roomId);
    // Told twice, by the heads in `welcome` and by the answer to the resume.
    const alreadyReset = log?.tail.epoch === epoch && log.window === null && log.tail.applied >= head;
    if (log === undefined || alreadyReset) return;
    state.logs.change(roomId, { type: "reset", epoch, head });
    state.rooms.reset(roomId, epoch, head);
    outbox.logReset(roomId);
    messages.forget(roomId);
    pages.reload(roomId);
    // What is unread in the new log only the server knows.
    refresh.again();
  }

  /** What one left is perhaps open to join again; only the server knows. */
  private left(roomId: string): void {
    this.gone(roomId);
    this.ports.refresh.again();
  }

  private gone(roomId: string): void {
    const { state, messages, readMarks, pages } = this.ports;
    state.forgetRoom(roomId);
    readMarks.forget(roomId);
    messages.forget(roomId);
    pages.gone(roomId);
  }
}
