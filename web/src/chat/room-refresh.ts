// Reads the list of rooms: when asked, when a room is named that is not in it, and once more when something changed during the reading. It
// must not know what a room's coming or going means beyond the list.

import type { Cancel, Clock } from "@/lib/clock";
import type { LogEvent, Room } from "@/protocol";
import type { ChatState } from "./chat-state";
import type { Requests } from "./requests";
import { readRooms } from "./room-directory";

/** The list is read at most this often because of rooms that are not in it. */
const UNKNOWN_ROOM_MS = 2_000;

export type RoomRefreshPorts = {
  clock: Clock;
  state: ChatState;
  requests: Requests;
  entered(room: Room): void;
  /** The server lists the room no longer, and nobody said why. */
  lost(roomId: string): void;
};

export class RoomRefresh {
  private reading: Promise<void> | null = null;
  private nextUnknownAt = 0;
  private cancelUnknown: Cancel | null = null;
  /** Where one's time in a room ended: a list made before that would bring it back. */
  private readonly ends = new Map<string, { epoch: string; seq: number }>();

  constructor(private readonly ports: RoomRefreshPorts) {}

  now(): Promise<void> {
    this.reading ??= this.read().finally(() => {
      this.reading = null;
    });
    return this.reading;
  }

  /** What is being read now may be from before. */
  again(): void {
    if (this.reading) void this.reading.then(() => this.now());
    else void this.now();
  }

  unknownRoom(): void {
    if (this.cancelUnknown !== null) return;
    const { clock } = this.ports;
    const wait = this.nextUnknownAt - clock.now();
    if (wait > 0) {
      this.cancelUnknown = clock.after(wait, () => {
        this.cancelUnknown = null;
        this.unknownRoom();
      });
      return;
    }
    this.nextUnknownAt = clock.now() + UNKNOWN_ROOM_MS;
    this.again();
  }

  ended({ roomId, epoch, seq }: LogEvent): void {
    this.ends.set(roomId, { epoch, seq });
  }

  down(): void {
    this.cancelUnknown?.();
    this.cancelUnknown = null;
  }

  private async read(): Promise<void> {
    const { state, requests, entered, lost } = this.ports;
    const before = state.rooms.ids();
    const answer = await readRooms(requests).catch(() => null);
    if (answer === null) return;
    const rooms = answer.rooms.filter((room) => !this.isOver(room));
    const mine = new Set(rooms.map(({ roomId }) => roomId));
    for (const roomId of before) if (!mine.has(roomId) && state.rooms.get(roomId)) lost(roomId);
    for (const room of rooms) entered(room);
    state.setOpenRooms(answer.openRooms);
  }

  private isOver(room: Room): boolean {
    const end = this.ends.get(room.roomId);
    return end !== undefined && end.epoch === room.epoch && room.head < end.seq;
  }
}
