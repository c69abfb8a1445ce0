// Reads pages of one room's timeline and places them in its log. It must not know when a page is wanted, nor sockets.

import type { LogEvent } from "@/protocol";
import type { LogWindow, Page } from "./log-window";
import type { RoomLogs } from "./logs";
import { RequestError } from "./requests";
import { isOutdated } from "./timeline";

export const PAGE_ROWS = 50;
/** Pages asked for at once, one after the other, where a page brings nothing to show. */
const MOST_PAGES = 20;
/** How often a page is read again that so much happened after that it cannot be brought up to date. */
const MOST_READINGS = 5;

export type TimelinePage = Page & { epoch: string };
export type TimelineRequest = {
  roomId: string;
  before?: number;
  after?: number;
  around?: number;
  limit?: number;
};

export type TimelinePorts = {
  logs: RoomLogs;
  fetchTimeline(request: TimelineRequest): Promise<TimelinePage>;
  /** Rows that were read and are in the window now. */
  placed(rows: readonly LogEvent[]): void;
};

/** Whether what was asked for is still wanted. */
export type Current = () => boolean;
type Placing = { type: "older" | "newer" | "replace" };

export class TimelineReader {
  constructor(private readonly ports: TimelinePorts) {}

  window(roomId: string): LogWindow | null {
    return this.ports.logs.get(roomId)?.window ?? null;
  }

  /** A window around a place, or at the end of the log. */
  async replace(roomId: string, around: number | null, limit: number, current: Current): Promise<void> {
    const place = around === null ? { limit } : { around, limit };
    await this.place({ roomId, ...place }, { type: "replace" }, current);
  }

  /** Reads on until there are more rows: changes can fill whole pages, and those show nothing. */
  async older(roomId: string, current: Current): Promise<void> {
    const rows = this.window(roomId)?.events[0];
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const window = this.window(roomId);
      if (!current() || !window?.hasOlder || window.events[0] !== rows) return;
      const request = { roomId, before: window.first, limit: PAGE_ROWS };
      if (!(await this.place(request, { type: "older" }, current))) return;
    }
  }

  /** Reads on until there are more rows, or until the window joins the present where live events overtook the last page. */
  async newer(roomId: string, current: Current): Promise<void> {
    const seq = this.window(roomId)?.events.at(-1)?.seq;
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const window = this.window(roomId);
      if (!current() || !window?.hasNewer) return;
      const page = await this.afterWindow(roomId, window, current);
      if (page === null || (page.hasMoreAfter && this.window(roomId)?.events.at(-1)?.seq !== seq)) return;
    }
  }

  /** Reads on until the window covers a place: pages are cut by bytes too, so the first may end before it. */
  async reach(roomId: string, seq: number, current: Current): Promise<void> {
    for (
      let window = this.window(roomId);
      window?.hasNewer && window.last < seq;
      window = this.window(roomId)
    ) {
      const page = await this.afterWindow(roomId, window, current);
      if (page === null || page.last <= window.last) return;
    }
  }

  private afterWindow(roomId: string, { last }: LogWindow, current: Current): Promise<Page | null> {
    return this.place({ roomId, after: last, limit: PAGE_ROWS }, { type: "newer" }, current);
  }

  /** The page in its place, or null where it is not wanted any more. */
  private async place(request: TimelineRequest, { type }: Placing, current: Current): Promise<Page | null> {
    for (let readings = 0; readings < MOST_READINGS; readings += 1) {
      const page = await this.ports.fetchTimeline(request);
      const log = this.ports.logs.get(request.roomId);
      if (!current() || log === undefined || log.tail.epoch !== page.epoch) return null;
      if (isOutdated(log, page)) continue;
      this.ports.logs.change(request.roomId, { type, page });
      this.ports.placed(page.rows);
      return page;
    }
    throw new RequestError("timeout", "The room changes faster than it can be read.");
  }
}
