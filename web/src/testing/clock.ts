// A clock that only tests move. Timers fire in the order of their time, each with `now()` standing at that time.

import type { Clock } from "@/lib/clock";

type Timer = { at: number; run: () => void };

export class FakeClock implements Clock {
  private time: number;
  private timers: Timer[] = [];

  constructor(start = 1_000_000) {
    this.time = start;
  }

  now(): number {
    return this.time;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.time + ms, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  /** Moves time, firing what is due, and lets promises settle after each timer and at the end. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settle();
    for (let next = this.due(end); next; next = this.due(end)) {
      this.time = Math.max(this.time, next.at);
      this.timers = this.timers.filter((other) => other !== next);
      next.run();
      await settle();
    }
    this.time = end;
  }

  waiting(): number {
    return this.timers.length;
  }

  private due(end: number): Timer | undefined {
    return this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
  }
}

/** Lets everything that is already decided happen: promise chains and the zero-delay tasks of the in-memory database. */
export async function settle(rounds = 150): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
