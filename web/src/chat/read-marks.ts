// Tells the server how far one has read: a rising number per room, rarely, and again after a time offline. It must not know what is unread.

import type { Cancel, Clock } from "@/lib/clock";

/** Until the server has said how often it wants to know. */
const FIRST_INTERVAL_MS = 1_000;

type Mark = { wanted: number; confirmed: number; nextAt: number; cancel: Cancel | null };

export class ReadMarks {
  private readonly marks = new Map<string, Mark>();
  private intervalMs = FIRST_INTERVAL_MS;

  constructor(
    private readonly clock: Clock,
    /** False when it could not be sent. */
    private readonly send: (roomId: string, seq: number) => boolean,
  ) {}

  want(roomId: string, seq: number): void {
    const mark = this.mark(roomId);
    if (seq <= mark.wanted) return;
    mark.wanted = seq;
    this.flush(roomId, mark);
  }

  /** The server knows; also from another of one's connections. */
  confirmed(roomId: string, seq: number): void {
    const mark = this.mark(roomId);
    mark.confirmed = Math.max(mark.confirmed, seq);
    mark.wanted = Math.max(mark.wanted, seq);
  }

  /** After `welcome`, with the marks it brought already confirmed. `intervalMs` is the least time between two marks of a room. */
  up(intervalMs: number): void {
    this.intervalMs = intervalMs;
    for (const [roomId, mark] of this.marks) if (mark.wanted > mark.confirmed) this.flush(roomId, mark);
  }

  /** The room is left or the page hidden: what waits is sent now, for there may be no later. */
  hurry(): void {
    for (const [roomId, mark] of this.marks) {
      if (mark.cancel === null) continue;
      mark.cancel();
      mark.cancel = null;
      if (mark.wanted > mark.confirmed) this.sendNow(roomId, mark);
    }
  }

  down(): void {
    for (const mark of this.marks.values()) {
      mark.cancel?.();
      mark.cancel = null;
      mark.nextAt = 0;
    }
  }

  forget(roomId: string): void {
    this.marks.get(roomId)?.cancel?.();
    this.marks.delete(roomId);
  }

  clear(): void {
    for (const roomId of [...this.marks.keys()]) this.forget(roomId);
  }

  private flush(roomId: string, mark: Mark): void {
    if (mark.cancel !== null) return;
    const wait = mark.nextAt - this.clock.now();
    if (wait > 0) {
      mark.cancel = this.clock.after(wait, () => {
        mark.cancel = null;
        if (mark.wanted > mark.confirmed) this.flush(roomId, mark);
      });
    } else this.sendNow(roomId, mark);
  }

  private sendNow(roomId: string, mark: Mark): void {
    if (this.send(roomId, mark.wanted)) mark.nextAt = this.clock.now() + this.intervalMs;
  }

  private mark(roomId: string): Mark {
    const known = this.marks.get(roomId);
    if (known) return known;
    const mark = { wanted: 0, confirmed: 0, nextAt: 0, cancel: null };
    this.marks.set(roomId, mark);
    return mark;
  }
}
