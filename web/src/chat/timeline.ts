// One room's log as this client knows it: the end that moves and the window that is shown, kept in step by one pure reducer. It must not
// know requests, timers or other rooms.

import type { LogEvent } from "@/protocol";
import { isKeptSince, type LogTail, observeHead, receive, startTail } from "./log-tail";
import {
  append,
  attach,
  fold,
  follow,
  type LogWindow,
  type Page,
  prepend,
  type Reader,
  WINDOW_ROWS,
  windowOf,
} from "./log-window";

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
  | { type: "replace"; page: Page }
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

/** Whether a page cannot be brought up to date: it was read too long ago for the changes since to be known. It must be read again. */
export function isOutdated({ tail }: RoomLog, { asOf }: Page): boolean {
  return !isKeptSince(tail, asOf);
}

export function stepLog(
  log: RoomLog,
  change: LogChange,
  reader: Reader = { userId: "", windowRows: WINDOW_ROWS },
): LogStep {
  const joined = (window: LogWindow) => attach(window, log.tail, reader);
  switch (change.type) {
    case "events":
      return received(log, change.events, reader);
    case "head":
      return quiet({ ...log, tail: observeHead(log.tail, change.head) });
    case "reset":
      return quiet(startLog(change.epoch, change.head));
    case "older":
      return paged(log, change.page, log.window && prepend(log.window, change.page, reader), reader);
    case "newer":
      return paged(log, change.page, log.window && joined(append(log.window, change.page, reader)), reader);
    case "replace":
      return paged(log, change.page, joined(windowOf(change.page)), reader);
    case "close":
      return quiet({ ...log, window: null });
  }
}

function received(log: RoomLog, events: readonly LogEvent[], reader: Reader): LogStep {
  const { tail, applied, foreign } = receive(log.tail, events);
  if (tail === log.tail) return { log, applied, foreign };
  return { log: { tail, window: log.window && follow(log.window, applied, reader) }, applied, foreign };
}

/**
 * What changed after the page was read is folded into its rows; what was part of them already changes nothing. All recent events take part, because
 * rows that join the page to the present come from there as they were sent. The page may also be ahead of what came live.
 */
function paged(log: RoomLog, page: Page, window: LogWindow | null, reader: Reader): LogStep {
  if (window === null || isOutdated(log, page)) return quiet(log);
  return quiet({ tail: observeHead(log.tail, page.asOf), window: fold(window, log.tail.recent, reader) });
}

function quiet(log: RoomLog): LogStep {
  return { log, applied: [], foreign: false };
}
