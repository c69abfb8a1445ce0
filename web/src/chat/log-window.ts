// The rows of one room that can be shown: those of a contiguous piece of its log, bounded in number. Changes of messages are part of the rows
// and not among them, so the window says itself which piece it covers. Pure. It must not know how pages are asked for nor what arrives
// early; only events in their order come here.

import type { LogEvent } from "@/protocol";
import { foldChanges, isChange } from "./message-fold";

export const WINDOW_ROWS = 300;

/** Who looks at the window, and how much they see. */
export type Reader = { readonly userId: string; readonly windowRows: number };

export type LogWindow = {
  /** The rows, ascending; at most `windowRows`. */
  readonly events: readonly LogEvent[];
  /** The piece of the log that is covered, both included; `last` is `first - 1` when it is empty. */
  readonly first: number;
  readonly last: number;
  readonly hasOlder: boolean;
  /** Newer events exist; as long as they do, live events are not appended. */
  readonly hasNewer: boolean;
  /** Where the window grew last by a page: where the reader is. That end is never cut. */
  readonly reader: "older" | "newer";
};

/** Rows as they were at `asOf`, of the piece of the log from `first` to `last`. */
export type Page = {
  readonly rows: readonly LogEvent[];
  readonly first: number;
  readonly last: number;
  readonly asOf: number;
  readonly hasMoreBefore: boolean;
  readonly hasMoreAfter: boolean;
};

export function windowOf(page: Page): LogWindow {
  const { rows, first, last, hasMoreBefore, hasMoreAfter } = page;
  return { events: rows, first, last, hasOlder: hasMoreBefore, hasNewer: hasMoreAfter, reader: "newer" };
}

/** Adds what was just applied at the end of the log, and what it changed about the rows before. */
export function follow(window: LogWindow, applied: readonly LogEvent[], reader: Reader): LogWindow {
  return fold(extended(window, applied, reader.windowRows), applied, reader);
}

/** The last place before the row that follows the one at `seq`: what is between are changes. */
export function endOfRow(window: LogWindow, seq: number): number {
  if (seq < window.first || seq > window.last) return seq;
  const next = window.events.find((event) => event.seq > seq);
  return next === undefined ? window.last : next.seq - 1;
}

/** Seqs of what can be unread to this person. */
export function messagesOfOthers({ events }: LogWindow, userId: string): number[] {
  return events.filter((event) => event.type === "message" && event.userId !== userId).map(({ seq }) => seq);
}

export function prepend(window: LogWindow, page: Page, { windowRows }: Reader): LogWindow {
  if (page.last < page.first) return { ...window, hasOlder: page.hasMoreBefore };
  if (page.last !== window.first - 1) return window;
  const all = [...page.rows, ...window.events];
  const cut = all[windowRows];
  return {
    events: all.slice(0, windowRows),
    first: page.first,
    last: cut === undefined ? window.last : cut.seq - 1,
    hasOlder: page.hasMoreBefore,
    hasNewer: window.hasNewer || cut !== undefined,
    reader: "older",
  };
}

/** Adds a page of newer events, which may overlap. */
export function append(window: LogWindow, page: Page, { windowRows }: Reader): LogWindow {
  if (page.first > window.last + 1) return window;
  const rows = page.rows.filter((event) => event.seq > window.last);
  const last = Math.max(window.last, page.last);
  return { ...grown(window, rows, last, windowRows), hasNewer: page.hasMoreAfter, reader: "newer" };
}

/** Closes the distance between a page read a moment ago and what was applied meanwhile, where the recent events reach that far. */
export function attach(
  window: LogWindow,
  { applied, recent }: { applied: number; recent: readonly LogEvent[] },
  { windowRows }: Reader,
): LogWindow {
  if (window.last >= applied) return window;
  const first = recent[0];
  if (first === undefined || first.seq > window.last + 1) return { ...window, hasNewer: true };
  const rows = recent.filter((event) => event.seq > window.last && !isChange(event));
  return { ...grown(window, rows, applied, windowRows), hasNewer: false };
}

/** Folds changes of rows, in the order of the log. */
export function fold(window: LogWindow, changes: readonly LogEvent[], { userId }: Reader): LogWindow {
  const events = foldChanges(window.events, changes, userId);
  return events === window.events ? window : { ...window, events };
}

function extended(window: LogWindow, applied: readonly LogEvent[], most: number): LogWindow {
  if (window.hasNewer) return window;
  const later = applied.filter((event) => event.seq > window.last);
  const [first, last] = [later[0], later.at(-1)];
  if (first === undefined || last === undefined) return window;
  const rows = later.filter((event) => !isChange(event));
  const overflows = rows.length > 0 && window.events.length + rows.length > most;
  // A person who reads history in a full window would lose the row under their eyes.
  if (first.seq !== window.last + 1 || (overflows && window.reader === "older"))
    return { ...window, hasNewer: true };
  return grown(window, rows, last.seq, most);
}

function grown(window: LogWindow, rows: readonly LogEvent[], last: number, most: number): LogWindow {
  const all = rows.length === 0 ? window.events : [...window.events, ...rows];
  const cut = all[all.length - most - 1];
  if (cut === undefined) return { ...window, events: all, last };
  return { ...window, events: all.slice(-most), first: cut.seq + 1, last, hasOlder: true };
}
