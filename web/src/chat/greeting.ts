// The first exchange of each connection: says which rooms are to be resumed, and brings all parts of the engine to what `welcome` says. It must
// not know sockets or timers.

import type { ClientFrame, Room, ServerFrame } from "@/protocol";
import type { CatchUp } from "./catch-up";
import type { ChatState } from "./chat-state";
import type { Doors } from "./doors";
import { type Receivers, receiveHead } from "./incoming";
import type { Messages } from "./messages";
import type { Outbox } from "./outbox";
import type { OwnRooms } from "./own-rooms";
import type { ReadMarks } from "./read-marks";
import type { RoomPages } from "./room-pages";

/** Rooms in one `hello`. */
const MOST_RESUMED = 100;

export type GreetingPorts = {
  state: ChatState;
  pages: RoomPages;
  outbox: Outbox;
  readMarks: ReadMarks;
  messages: Messages;
  doors: Doors;
  catchUp: CatchUp;
  ownRooms: OwnRooms;
  receivers: Receivers;
  now(): number;
  position(roomId: string): { epoch: string; seq: number } | null;
  refreshMembers(roomId: string): void;
};

export class Greeting {
  /** The rooms that the current connection was asked to resume. */
  private resumed = new Set<string>();

  constructor(private readonly ports: GreetingPorts) {}

  hello(): ClientFrame {
    const { pages, outbox, position } = this.ports;
    const rooms = [...pages.openRooms(), ...outbox.waitingRooms()];
    const resume = [...new Set(rooms)].slice(0, MOST_RESUMED).flatMap((roomId) => {
      const known = position(roomId);
      return known ? [{ roomId, ...known }] : [];
    });
    this.resumed = new Set(resume.map(({ roomId }) => roomId));
    return resume.length > 0 ? { action: "hello", resume } : { action: "hello" };
  }

  welcome(frame: Extract<ServerFrame, { type: "welcome" }>): void {
    const { state, pages, outbox, readMarks, messages, doors, ownRooms } = this.ports;
    if (state.me && state.me.userId !== frame.user.userId) {
      state.clear();
      readMarks.clear();
      messages.clear();
    }
    state.learnMe(frame.user);
    state.limits = frame.limits;
    state.serverAhead = frame.serverTime - this.ports.now();
    const mine = new Set(frame.rooms.map(({ roomId }) => roomId));
    for (const roomId of state.rooms.ids()) if (!mine.has(roomId)) ownRooms.lost(roomId);
    doors.welcomed(frame.requests ?? [], frame.rooms);
    for (const room of frame.rooms) this.room(room);
    doors.up();
    void outbox.up(frame.user, frame.limits);
    pages.up();
    messages.up();
    readMarks.up(frame.limits.markIntervalMs);
    for (const roomId of pages.openRooms()) {
      if (state.members.of(roomId).length > 0) this.ports.refreshMembers(roomId);
    }
    state.chatChanged();
  }

  private room(room: Room): void {
    const { state, readMarks, messages, catchUp, receivers } = this.ports;
    const { logs } = state;
    const followed = this.resumed.has(room.roomId) || logs.get(room.roomId)?.tail.epoch !== room.epoch;
    readMarks.confirmed(room.roomId, room.readSeq);
    if (logs.get(room.roomId) && followed) receiveHead(receivers, room);
    else {
      logs.start(room.roomId, room.epoch, room.head);
      messages.skipped(room.roomId);
    }
    state.learnRoom(room);
    catchUp.check(room.roomId);
  }
}
