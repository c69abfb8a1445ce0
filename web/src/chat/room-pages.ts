// Which rooms are open and which piece of each is shown: decides what to read and places it. It must not know sockets, nor events that
// arrive by themselves.

import type { Cancel, Clock } from "@/lib/clock";
import type { LogEvent, Room } from "@/protocol";
import { windowEnd } from "./log-window";
import type { RoomLogs } from "./logs";
import type { Timeline } from "./model";
import type { LogPage } from "./outbox-search";
import { RequestError } from "./requests";

const PAGE_EVENTS = 50;
const OPENING_EVENTS = 100;
/** How much of what was read is shown above the first unread message. */
const READ_CONTEXT = 20;
const RETRY_MS = 2_000;

export type PageRequest = { roomId: string; before?: number; after?: number; limit?: number };

export type RoomView = {
  status: Timeline["status"];
  liveFrom: number;
  unreadFrom: number | null;
  /** Where to open; null is the first unread or else the end. */
  atSeq: number | null;
  /** Rises with each new window: what was asked for an older one is dropped. */
  generation: number;
  reading: Set<string>;
  cancelRetry: Cancel;
};

export type RoomPagesPorts = {
  clock: Clock;
  logs: RoomLogs;
  online(): boolean;
  room(roomId: string): Room | undefined;
  ownUserId(): string;
  fetchPage(request: PageRequest): Promise<LogPage>;
  changed(roomId: string): void;
};

export class RoomPages {
  private readonly views = new Map<string, RoomView>();

  constructor(private readonly ports: RoomPagesPorts) {}

  view(roomId: string): RoomView | undefined {
    return this.views.get(roomId);
  }

  open(roomId: string, atSeq: number | null): void {
    const known = this.views.get(roomId);
    const rows = this.window(roomId)?.events ?? [];
    const alreadyThere = atSeq === null || rows.some((event) => event.seq === atSeq);
    if (known?.status === "ready" && alreadyThere) return;
    this.close(roomId);
    const fresh = { liveFrom: Number.POSITIVE_INFINITY, unreadFrom: null, atSeq, generation: 0 };
    this.views.set(roomId, { ...fresh, status: "loading", reading: new Set(), cancelRetry: () => undefined });
    this.ports.changed(roomId);
    void this.load(roomId);
  }

  close(roomId: string): void {
    const view = this.views.get(roomId);
    if (view === undefined) return;
    view.generation += 1;
    view.cancelRetry();
    this.views.delete(roomId);
    this.ports.logs.change(roomId, { type: "close" });
    this.ports.changed(roomId);
  }

  openRooms(): string[] {
    return [...this.views.keys()];
  }

  /** After `welcome`: kept windows are resumed by the server, all others are read. */
  up(): void {
    for (const [roomId, view] of this.views) {
      const log = this.ports.logs.get(roomId);
      if (view.status === "ready" && log?.window) view.liveFrom = log.tail.head + 1;
      else this.reload(roomId);
      this.ports.changed(roomId);
    }
  }

  /** The window is no longer true or was never read. */
  reload(roomId: string): void {
    const view = this.views.get(roomId);
    if (view === undefined) return;
    view.status = "loading";
    this.ports.changed(roomId);
    void this.load(roomId);
  }

  gone(roomId: string): void {
    const view = this.views.get(roomId);
    if (view === undefined) return;
    view.generation += 1;
    view.status = "not-found";
    view.cancelRetry();
    this.ports.changed(roomId);
  }

  older(roomId: string): Promise<void> {
    return this.read(roomId, "older", async (current) => {
      const window = this.window(roomId);
      const first = window?.events[0];
      if (!window?.hasOlder || first === undefined) return;
      const page = await this.ports.fetchPage({ roomId, before: first.seq, limit: PAGE_EVENTS });
      if (current()) this.ports.logs.change(roomId, { type: "older", page });
    });
  }

  newer(roomId: string): Promise<void> {
    return this.read(roomId, "newer", async (current) => {
      // Once more when live events overtook the last page, so that the window joins the present.
      for (let tries = 0; tries < 3 && this.window(roomId)?.hasNewer; tries += 1) {
        const page = await this.pageAfterWindow(roomId);
        if (!current() || page === null) return;
        this.ports.logs.change(roomId, { type: "newer", page });
        if (page.hasMore) return;
      }
    });
  }

  present(roomId: string): Promise<void> {
    return this.read(roomId, "present", async (current, view) => {
      if (!this.window(roomId)?.hasNewer) return;
      const page = await this.ports.fetchPage({ roomId, limit: PAGE_EVENTS });
      if (!current()) return;
      view.generation += 1;
      this.placeNewest(roomId, page);
    });
  }

  private async load(roomId: string): Promise<void> {
    const view = this.views.get(roomId);
    if (view === undefined) return;
    view.generation += 1;
    view.cancelRetry();
    if (!this.ports.online()) return;
    const { generation } = view;
    const current = () => view.generation === generation;
    try {
      await this.openWindow(roomId, view, current);
    } catch (error) {
      if (current()) this.loadFailed(roomId, view, error);
    }
  }

  private async openWindow(roomId: string, view: RoomView, current: () => boolean): Promise<void> {
    const room = this.ports.room(roomId);
    const firstUnread = room && room.unread > 0 ? room.readSeq + 1 : null;
    const target = view.atSeq ?? firstUnread;
    const context = view.atSeq === null ? READ_CONTEXT + 1 : PAGE_EVENTS;
    const placed = target !== null && (await this.placeAround(roomId, target, context, current));
    if (!current()) return;
    if (!placed) {
      const page = await this.ports.fetchPage({ roomId, limit: PAGE_EVENTS });
      if (!current()) return;
      this.placeNewest(roomId, page);
    }
    this.opened(roomId, view, firstUnread);
  }

  /** False where there is nothing, such as a link to a seq that does not exist yet. */
  private async placeAround(
    roomId: string,
    seq: number,
    context: number,
    current: () => boolean,
  ): Promise<boolean> {
    const page = await this.ports.fetchPage({
      roomId,
      after: Math.max(0, seq - context),
      limit: OPENING_EVENTS,
    });
    const first = page.events[0];
    if (!current() || first === undefined) return false;
    this.ports.logs.change(roomId, {
      type: "replace",
      page,
      hasOlder: first.seq > 1,
      hasNewer: page.hasMore,
    });
    await this.reach(roomId, seq, current);
    return true;
  }

  private opened(roomId: string, view: RoomView, firstUnread: number | null): void {
    const log = this.ports.logs.get(roomId);
    if (!log?.window) {
      this.gone(roomId);
      return;
    }
    view.status = "ready";
    view.liveFrom = log.tail.head + 1;
    view.unreadFrom = firstUnread === null ? null : this.firstUnread(log.window.events, firstUnread);
    this.ports.changed(roomId);
  }

  /** Pages are cut by bytes too, so the first may end before the place to open at. */
  private async reach(roomId: string, seq: number, current: () => boolean): Promise<void> {
    for (;;) {
      const window = this.window(roomId);
      if (!window?.hasNewer || windowEnd(window) >= seq) return;
      const page = await this.pageAfterWindow(roomId);
      if (!current() || page === null || page.events.length === 0) return;
      this.ports.logs.change(roomId, { type: "newer", page });
    }
  }

  private async pageAfterWindow(roomId: string): Promise<LogPage | null> {
    const window = this.window(roomId);
    return window ? this.ports.fetchPage({ roomId, after: windowEnd(window), limit: PAGE_EVENTS }) : null;
  }

  private placeNewest(roomId: string, page: LogPage): void {
    this.ports.logs.change(roomId, { type: "replace", page, hasOlder: page.hasMore, hasNewer: false });
  }

  private loadFailed(roomId: string, view: RoomView, error: unknown): void {
    const code = error instanceof RequestError ? error.code : "";
    // A mistyped address is no room's id at all; asking again would not make it one.
    if (code === "not_found" || code === "forbidden" || code === "invalid") {
      this.gone(roomId);
    } else if (code !== "unreachable") {
      const wait = (error instanceof RequestError && error.retryAfterMs) || RETRY_MS;
      view.cancelRetry = this.ports.clock.after(wait, () => void this.load(roomId));
    }
  }

  /** One reading of a kind at a time; a failed one is asked for again by scrolling on. */
  private async read(
    roomId: string,
    kind: string,
    work: (current: () => boolean, view: RoomView) => Promise<void>,
  ): Promise<void> {
    const view = this.views.get(roomId);
    if (view?.status !== "ready" || view.reading.has(kind)) return;
    const { generation } = view;
    view.reading.add(kind);
    await work(() => view.generation === generation && this.views.get(roomId) === view, view).catch(
      () => undefined,
    );
    view.reading.delete(kind);
  }

  private firstUnread(events: readonly LogEvent[], from: number): number {
    const isUnread = (event: LogEvent) =>
      event.type === "message" && event.seq >= from && event.userId !== this.ports.ownUserId();
    return events.find(isUnread)?.seq ?? from;
  }

  private window(roomId: string) {
    return this.ports.logs.get(roomId)?.window ?? null;
  }
}
