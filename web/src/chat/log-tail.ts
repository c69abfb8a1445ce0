// The moving end of one room's log: which events are applied, which came early. Pure. It must not know what is shown; it is kept for every
// room, also those that nobody looks at.

import type { LogEvent } from "@/protocol";

/** Early events kept at once; more would be fetched again anyway. */
const HELD_EVENTS = 1_000;
/** The latest applied events, so that a page read a moment ago can be joined to the present, with the changes of its rows, without asking again. */
const RECENT_EVENTS = 300;

export type LogTail = {
  readonly epoch: string;
  /** The highest seq up to which every event was applied. */
  readonly applied: number;
  /** The highest seq heard of. */
  readonly head: number;
  readonly held: ReadonlyMap<number, LogEvent>;
  /** Contiguous and ending at `applied`, or empty. */
  readonly recent: readonly LogEvent[];
};

export type TailStep = {
  readonly tail: LogTail;
  /** The events that were applied by this step, each once ever, in order. */
  readonly applied: readonly LogEvent[];
  /** An event named another epoch than ours: one of the two is outdated. */
  readonly foreign: boolean;
};

export function startTail(epoch: string, head: number): LogTail {
  return { epoch, applied: head, head, held: new Map(), recent: [] };
}

export function isBehind(tail: LogTail): boolean {
  return tail.head > tail.applied;
}

/** Whether every event applied after `seq` is among the recent ones. */
export function isKeptSince(tail: LogTail, seq: number): boolean {
  const first = tail.recent[0]?.seq ?? tail.applied + 1;
  return first <= seq + 1;
}

export function observeHead(tail: LogTail, head: number): LogTail {
  return head > tail.head ? { ...tail, head } : tail;
}

/** Applies `applied + 1`, drops what is not newer, holds what is newer (contract P8). */
export function receive(tail: LogTail, incoming: readonly LogEvent[]): TailStep {
  const events = incoming.filter((event) => event.epoch === tail.epoch).sort((a, b) => a.seq - b.seq);
  const foreign = events.length !== incoming.length;
  const held = new Map(tail.held);
  const applied: LogEvent[] = [];
  let next = tail.applied + 1;
  const apply = (event: LogEvent) => {
    applied.push(event);
    next += 1;
  };
  for (const event of events) {
    if (event.seq > next && held.size < HELD_EVENTS) held.set(event.seq, event);
    if (event.seq !== next) continue;
    apply(event);
    for (let early = held.get(next); early; early = held.get(next)) apply(early);
  }
  const last = events.at(-1);
  if (last === undefined || last.seq <= tail.applied) return { tail, applied, foreign };
  for (const event of applied) held.delete(event.seq);
  const head = Math.max(tail.head, last.seq);
  const recent = applied.length === 0 ? tail.recent : [...tail.recent, ...applied].slice(-RECENT_EVENTS);
  return { tail: { epoch: tail.epoch, applied: next - 1, head, held, recent }, applied, foreign };
}
