// One room's log as this client knows it: the end that moves and the window that is shown, kept in step by one pure reducer. It must not
// know requests, timers or other rooms.

import type { LogEvent } from "@/protocol";
import { type LogTail, observeHead, receive, startTail } from "./log-tail";
import { append, attach, follow, type LogWindow, type Page, prepend } from "./log-window";

export type RoomLog = { readonly tail: LogTail; readonly window: LogWindow | null };

export type LogChange =
  /** Events, live or fetched, in any order and any number of times. */
  | { type: "events"; events: readonly LogEvent[] }
  /** Somebody said how far the log goes. */
  | { type: "head"; head: number }
  /** Forget everything: the log goes on from `head`. */
  | { type: "reset"; epoch: string; head: number }
  | { type: "older"; page: Page }
  | { type: "newer"; page: Page }
  /** A window of its own in place of the old one. */
  | { type: "replace"; page: Page; hasOlder: boolean; hasNewer: boolean }
  | { type: "close" };

export type LogStep = {
  readonly log: RoomLog;
  /** Newly applied, each event once ever, in order. */
  readonly applied: readonly LogEvent[];
  readonly foreign: boolean;
};

export function startLog(epoch: string, head: number): RoomLog {
  return { tail: startTail(epoch, head), window: null };
}

export function stepLog(log: RoomLog, change: LogChange): LogStep {
  switch (change.type) {
    case "events":
      return received(log, change.events);
    case "head":
      return quiet({ ...log, tail: observeHead(log.tail, change.head) });
    case "reset":
      return quiet(startLog(change.epoch, change.head));
    case "older":
      return quiet({ ...log, window: log.window && prepend(log.window, change.page) });
    case "newer":
      return paged(log, change.page, log.window && append(log.window, change.page));
    case "replace": {
      const { page, hasOlder, hasNewer } = change;
      return paged(log, page, { events: page.events, hasOlder, hasNewer, reader: "newer" });
    }
    case "close":
      return quiet({ ...log, window: null });
  }
}

function received(log: RoomLog, events: readonly LogEvent[]): LogStep {
  const { tail, applied, foreign } = receive(log.tail, events);
  if (tail === log.tail) return { log, applied, foreign };
  return { log: { tail, window: log.window && follow(log.window, applied) }, applied, foreign };
}

/** A page may be ahead of what came live, or behind it; both ends are brought together. */
function paged(log: RoomLog, page: Page, window: LogWindow | null): LogStep {
  const { tail, applied, foreign } = receive(log.tail, page.events);
  if (window === null || foreign) return { log: { ...log, tail }, applied, foreign };
  return { log: { tail, window: attach(window, tail.applied, tail.recent) }, applied, foreign };
}

function quiet(log: RoomLog): LogStep {
  return { log, applied: [], foreign: false };
}
