// How far one has read, from what was on the screen: a row counts once it has been above the lower edge for a second, and all rows before it
// count with it. Pure but for its clock. It must not know where rows are drawn nor what a mark is sent for.

import type { Cancel, Clock } from "@/lib/clock";

/** Milliseconds that a row has to be on the screen, or above it. */
export const SEEN_MS = 1_000;

export type Sight = {
  /** The last row whose lower end is on the screen. */
  lowest: number;
  /** The first row that is loaded; 0 where the log begins with it. */
  first: number;
  /** The end of the log is on the screen. */
  atEnd: boolean;
  /** Up to where the room is read already. */
  read: number;
};

/** A row that came into sight, and the rows before it. */
type Waiting = { seq: number; due: number };

export class SeenRows {
  private waiting: readonly Waiting[] = [];
  private following = false;
  private cancel: Cancel | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly read: (seq: number) => void,
  ) {}

  /** To be called whenever something moved; null while no one looks. */
  look(sight: Sight | null): void {
    const followed = this.following;
    this.following = sight?.atEnd === true && sight.lowest <= sight.read;
    if (sight === null || !this.reaches(sight)) this.waiting = [];
    else if (followed && sight.atEnd && sight.lowest > sight.read) this.follow(sight.lowest);
    else this.wait(sight);
    this.plan();
  }

  stop(): void {
    this.look(null);
  }

  /** A jump over unread rows passes none of them; at the end of the log it leaves them behind. */
  private reaches({ first, atEnd, read }: Sight): boolean {
    return atEnd || first <= Math.max(read, this.waiting.at(-1)?.seq ?? 0) + 1;
  }

  /** A person who has read everything and watches the end reads what comes as it comes. */
  private follow(lowest: number): void {
    this.waiting = [];
    this.following = true;
    this.read(lowest);
  }

  private wait({ lowest, read }: Sight): void {
    const from = this.waiting.findIndex(({ seq }) => seq >= lowest);
    const before = from === -1 ? this.waiting : this.waiting.slice(0, from);
    const due = this.waiting[from]?.due ?? this.clock.now() + SEEN_MS;
    this.waiting = lowest > read ? [...before, { seq: lowest, due }] : before;
  }

  private plan(): void {
    this.cancel?.();
    this.cancel = null;
    const next = this.waiting[0];
    if (next) this.cancel = this.clock.after(Math.max(0, next.due - this.clock.now()), () => this.count());
  }

  private count(): void {
    const now = this.clock.now();
    const seen = this.waiting.filter(({ due }) => due <= now).at(-1);
    this.waiting = this.waiting.filter(({ due }) => due > now);
    this.plan();
    if (seen) this.read(seen.seq);
  }
}
