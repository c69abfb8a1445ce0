// The list of one's rooms with what is unread in each. It must not know the rows of a room: events pass through once each, in order.

import type { LogEvent, Room } from "@/protocol";

const COMMON_ROOM = "lobby";

type Listed = {
  room: Room;
  /** The head at which the server last counted `baseUnread`. */
  baseHead: number;
  baseUnread: number;
  /** Seqs of others' messages since: with them a read mark can be counted off exactly. */
  later: readonly number[];
  /** Seqs of others' messages that were read here and that the server may still count. */
  passed: readonly number[];
};

export class RoomList {
  private readonly listed = new Map<string, Listed>();
  private sorted: readonly Room[] | null = null;
  private readonly names = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

  get(roomId: string): Room | undefined {
    return this.listed.get(roomId)?.room;
  }

  ids(): string[] {
    return [...this.listed.keys()];
  }

  /** In the order to show; the same array until something changes. */
  snapshot(): readonly Room[] {
    this.sorted ??= [...this.listed.values()].map(({ room }) => room).sort((a, b) => this.compare(a, b));
    return this.sorted;
  }

  /** Takes the server's account of a room, keeping what was seen live after it. */
  learn(room: Room): void {
    const known = this.listed.get(room.roomId);
    const sameLog = known?.room.epoch === room.epoch;
    // The log governs all but the count of those who ask: an account older than what was applied tells nothing new about the rest.
    const told = sameLog && room.head < known.room.head ? { ...known.room, requests: room.requests } : room;
    if (sameLog && room.head < known.baseHead) {
      this.place({ ...known, room: told });
      return;
    }
    const { readSeq, head } = room;
    const later = sameLog ? known.later.filter((seq) => seq > head) : [];
    const passed = sameLog ? known.passed.filter((seq) => seq > readSeq) : [];
    const baseUnread = Math.max(0, room.unread - passed.filter((seq) => seq <= head).length);
    this.place({ room: { ...told, readSeq }, baseHead: head, baseUnread, later, passed });
    // What was read while offline is not known to the server yet.
    if (sameLog && known.room.readSeq > room.readSeq) this.read(room.roomId, known.room.readSeq);
  }

  forget(roomId: string): void {
    if (this.listed.delete(roomId)) this.sorted = null;
  }

  clear(): void {
    this.listed.clear();
    this.sorted = null;
  }

  /** To be called once for each event of a room, in order. */
  applied(event: LogEvent, ownUserId: string): void {
    const known = this.listed.get(event.roomId);
    if (known === undefined || event.epoch !== known.room.epoch || event.seq <= known.baseHead) return;
    const counts = event.type === "message" && event.userId !== ownUserId && event.seq > known.room.readSeq;
    const later = counts ? [...known.later, event.seq] : known.later;
    const room = roomAfter(known.room, event, ownUserId);
    this.place({ ...known, later, room: { ...room, head: Math.max(room.head, event.seq) } });
  }

  /** How many ask to come in, as the server told it. */
  waiting(roomId: string, requests: number): void {
    const known = this.listed.get(roomId);
    if (known) this.place({ ...known, room: { ...known.room, requests } });
  }

  reset(roomId: string, epoch: string, head: number): void {
    const known = this.listed.get(roomId);
    if (known === undefined) return;
    const sameLog = epoch === known.room.epoch;
    const readSeq = sameLog ? known.room.readSeq : Math.min(known.room.readSeq, head);
    this.place({
      ...known,
      room: { ...known.room, epoch, head, readSeq },
      baseHead: head,
      baseUnread: known.room.unread,
      later: [],
      passed: sameLog ? known.passed : [],
    });
  }

  /** The reader came to `seq`; `others` are the seqs of others' messages on the way, as far as they are known. Markers never go back. */
  read(roomId: string, seq: number, others: readonly number[] = []): void {
    const known = this.listed.get(roomId);
    if (known === undefined || seq <= known.room.readSeq) return;
    const onTheWay = (other: number) => other > known.room.readSeq && other <= seq;
    const passed = [...new Set([...others, ...known.later])].filter(onTheWay);
    const counted = passed.filter((other) => other <= known.baseHead).length;
    this.place({
      room: { ...known.room, readSeq: seq },
      baseHead: known.baseHead,
      baseUnread: seq >= known.baseHead ? 0 : Math.max(0, known.baseUnread - counted),
      later: known.later.filter((other) => other > seq),
      passed: [...known.passed, ...passed],
    });
  }

  /** The server knows the marker at `seq` and counts `unread` after it. An answer that was overtaken by reading on corrects nothing. */
  marked(roomId: string, seq: number, unread: number): void {
    const known = this.listed.get(roomId);
    if (known === undefined) return;
    const passed = known.passed.filter((other) => other > seq);
    if (seq < known.room.readSeq) {
      this.place({ ...known, passed });
      return;
    }
    const later = known.later.filter((other) => other > seq);
    const baseUnread = seq >= known.baseHead ? 0 : Math.max(0, unread - later.length);
    this.place({ ...known, later, passed, baseUnread, room: { ...known.room, readSeq: seq } });
  }

  private place(listed: Listed): void {
    const unread = listed.baseUnread + listed.later.length;
    const { roomId } = listed.room;
    this.listed.set(roomId, { ...listed, room: { ...listed.room, unread } });
    this.sorted = null;
  }

  private compare(a: Room, b: Room): number {
    if (a.roomId === COMMON_ROOM || b.roomId === COMMON_ROOM) return a.roomId === COMMON_ROOM ? -1 : 1;
    return this.names.compare(a.name, b.name) || (a.roomId < b.roomId ? -1 : 1);
  }
}

/** What an event changes about the room as one sees it. */
function roomAfter(room: Room, event: LogEvent, ownUserId: string): Room {
  switch (event.type) {
    case "memberJoined":
      return { ...room, members: room.members + 1 };
    case "memberLeft":
    case "memberRemoved":
      return { ...room, members: Math.max(0, room.members - 1) };
    case "roleChanged":
      return event.member.userId === ownUserId ? { ...room, role: event.role } : room;
    case "memberMuted":
      return event.member.userId === ownUserId ? muted(room, event.until) : room;
    case "roomUpdated":
      return updated(room, event);
    default:
      return room;
  }
}

function muted({ mutedUntil: _, ...room }: Room, until: number | undefined): Room {
  return until === undefined ? room : { ...room, mutedUntil: until };
}

function updated(room: Room, event: Extract<LogEvent, { type: "roomUpdated" }>): Room {
  const { topic: before, ...rest } = room;
  const { name = room.name, kind = room.kind, guests = room.guests, archived = room.archived } = event;
  const topic = event.topic ?? before;
  return { ...rest, name, kind, guests, archived, ...(topic && { topic }) };
}
