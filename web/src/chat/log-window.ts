// The rows of one room that can be shown: a contiguous, ascending piece of its log, bounded in size. Pure. It must not know how pages are
// asked for nor what arrives early; only events in their order come here.

import type { LogEvent } from "@/protocol";

export const WINDOW_ROWS = 300;

export type LogWindow = {
  readonly events: readonly LogEvent[];
  readonly hasOlder: boolean;
  /** Newer events exist; as long as they do, live events are not appended. */
  readonly hasNewer: boolean;
  /** Where the window grew last by a page: where the reader is. That end is never cut. */
  readonly reader: "older" | "newer";
};

export type Page = {
  readonly events: readonly LogEvent[];
  /** More events exist in the direction of reading. */
  readonly hasMore: boolean;
};

export function windowEnd(window: LogWindow): number {
  return window.events.at(-1)?.seq ?? 0;
}

/** Adds what was just applied at the end of the log. */
export function follow(window: LogWindow, applied: readonly LogEvent[]): LogWindow {
  if (window.hasNewer) return window;
  const rows = applied.filter((event) => event.seq > windowEnd(window));
  const first = rows[0];
  if (first === undefined) return window;
  const joins = window.events.length === 0 || first.seq === windowEnd(window) + 1;
  const overflows = window.events.length + rows.length > WINDOW_ROWS;
  // Somebody reading history in a full window would lose the row under their eyes.
  if (!joins || (overflows && window.reader === "older")) return { ...window, hasNewer: true };
  return grown(window, rows);
}

export function prepend(window: LogWindow, page: Page): LogWindow {
  const first = window.events[0];
  const last = page.events.at(-1);
  if (first === undefined) return window;
  if (last === undefined) return { ...window, hasOlder: false };
  if (last.seq !== first.seq - 1) return window;
  const all = [...page.events, ...window.events];
  const cut = all.length > WINDOW_ROWS;
  return {
    events: all.slice(0, WINDOW_ROWS),
    hasOlder: page.hasMore,
    hasNewer: window.hasNewer || cut,
    reader: "older",
  };
}

/** Adds a page of newer events, which may overlap. */
export function append(window: LogWindow, page: Page): LogWindow {
  const rows = page.events.filter((event) => event.seq > windowEnd(window));
  const joins = rows[0] === undefined || rows[0].seq === windowEnd(window) + 1;
  return joins ? { ...grown(window, rows), hasNewer: page.hasMore, reader: "newer" } : window;
}

/** Closes the distance between a page read a moment ago and what was applied meanwhile, where the recent events reach that far. */
export function attach(window: LogWindow, applied: number, recent: readonly LogEvent[]): LogWindow {
  const end = windowEnd(window);
  if (end >= applied) return window;
  const first = recent[0];
  if (first === undefined || first.seq > end + 1) return { ...window, hasNewer: true };
  return {
    ...grown(
      window,
      recent.filter((event) => event.seq > end),
    ),
    hasNewer: false,
  };
}

function grown(window: LogWindow, rows: readonly LogEvent[]): LogWindow {
  if (rows.length === 0) return window;
  const all = [...window.events, ...rows];
  const cut = all.length > WINDOW_ROWS;
  return { ...window, events: all.slice(-WINDOW_ROWS), hasOlder: window.hasOlder || cut };
}
