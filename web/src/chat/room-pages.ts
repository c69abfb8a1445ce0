// Which rooms are open and which piece of each is shown: decides what to read and places it. It must not know sockets, nor events that
// arrive by themselves.

import type { Cancel, Clock } from "@/lib/clock";
import type { LogEvent, Room } from "@/protocol";
import type { Timeline } from "./model";
import { RequestError } from "./requests";
import { PAGE_ROWS, type TimelinePorts, TimelineReader } from "./timeline-reader";

const OPENING_ROWS = 100;
const RETRY_MS = 2_000;

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

export type RoomPagesPorts = TimelinePorts & {
  clock: Clock;
  online(): boolean;
  room(roomId: string): Room | undefined;
  ownUserId(): string;
  changed(roomId: string): void;
};

export class RoomPages {
  private readonly views = new Map<string, RoomView>();

  private readonly reader: TimelineReader;

  constructor(private readonly ports: RoomPagesPorts) {
    this.reader = new TimelineReader(ports);
  }

  view(roomId: string): RoomView | undefined {
    return this.views.get(roomId);
  }

  open(roomId: string, atSeq: number | null): void {
    const known = this.views.get(roomId);
    const rows = this.reader.window(roomId)?.events ?? [];
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
    return this.read(roomId, "older", (current) => this.reader.older(roomId, current));
  }

  newer(roomId: string): Promise<void> {
    return this.read(roomId, "newer", (current) => this.reader.newer(roomId, current));
  }

  present(roomId: string): Promise<void> {
    return this.read(roomId, "present", async (current, view) => {
      if (!this.reader.window(roomId)?.hasNewer) return;
      await this.reader.replace(roomId, null, PAGE_ROWS, current);
      if (this.reader.window(roomId)?.events.length === 0) await this.reader.older(roomId, current);
      if (current()) view.generation += 1;
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
    await this.reader.replace(roomId, target, target === null ? PAGE_ROWS : OPENING_ROWS, current);
    if (target !== null) await this.reader.reach(roomId, target, current);
    if (this.reader.window(roomId)?.events.length === 0) await this.reader.older(roomId, current);
    if (current()) this.opened(roomId, view, firstUnread);
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
}
