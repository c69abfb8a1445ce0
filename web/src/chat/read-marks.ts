// Tells the server how far one has read: a rising number per room, rarely, and again after a time offline. It must not know what is unread.

import type { Cancel, Clock } from "@/lib/clock";

const INTERVAL_MS = 1_000;

type Mark = { wanted: number; confirmed: number; nextAt: number; cancel: Cancel | null };

export class ReadMarks {
  private readonly marks = new Map<string, Mark>();

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

  /** After `welcome`, with the marks it brought already confirmed. */
  up(): void {
    for (const [roomId, mark] of this.marks) if (mark.wanted > mark.confirmed) this.flush(roomId, mark);
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
    } else if (this.send(roomId, mark.wanted)) {
      mark.nextAt = this.clock.now() + INTERVAL_MS;
    }
  }

  private mark(roomId: string): Mark {
    const known = this.marks.get(roomId);
    if (known) return known;
    const mark = { wanted: 0, confirmed: 0, nextAt: 0, cancel: null };
    this.marks.set(roomId, mark);
    return mark;
  }
}
