// The messages that others reply to, where they are not among the rows: read once, kept in step with the log, few per room. It must not know
// what a quote looks like.

import type { Clock } from "@/lib/clock";
import type { LogEvent, MessageEvent } from "@/protocol";
import type { RoomLogs } from "./logs";
import { applyChange, foldChanges, isChange, messageAt } from "./message-fold";
import type { Quote } from "./model";
import { RequestError } from "./requests";
import { isOutdated } from "./timeline";
import type { TimelinePage, TimelineRequest } from "./timeline-reader";

/** More than a window has rows: all that is on the screen fits, so rows do not push out each other's quotes. */
const MOST = 400;
const RETRY_MS = 2_000;

export type QuotesPorts = {
  clock: Clock;
  logs: RoomLogs;
  online(): boolean;
  ownUserId(): string;
  fetchTimeline(request: TimelineRequest): Promise<TimelinePage>;
  changed(roomId: string): void;
};

type RoomQuotes = Map<number, Quote>;

export class Quotes {
  private readonly rooms = new Map<string, RoomQuotes>();

  constructor(private readonly ports: QuotesPorts) {}

  get(roomId: string, seq: number): Quote {
    const log = this.ports.logs.get(roomId);
    const row = log?.window && messageAt(log.window.events, seq);
    if (row) return row;
    const quotes = this.of(roomId);
    const known = quotes.get(seq);
    if (known !== undefined) {
      // The one that was used last is the last to go.
      quotes.delete(seq);
      quotes.set(seq, known);
      return known;
    }
    if (log && this.ports.online()) {
      this.keep(quotes, seq, "loading");
      void this.read(roomId, seq, quotes);
    }
    return "loading";
  }

  /** To be called once for each event of a room, in order. */
  applied(event: LogEvent): void {
    if (!isChange(event)) return;
    const quotes = this.rooms.get(event.roomId);
    const quote = quotes?.get(event.targetSeq);
    if (quote === undefined || typeof quote === "string") return;
    quotes?.set(event.targetSeq, applyChange(quote, event, this.ports.ownUserId()));
  }

  /** Events of the room were passed over, or its log starts anew. */
  forget(roomId: string): void {
    this.rooms.delete(roomId);
  }

  clear(): void {
    this.rooms.clear();
  }

  private async read(roomId: string, seq: number, quotes: RoomQuotes): Promise<void> {
    const isWanted = () => this.rooms.get(roomId) === quotes && quotes.get(seq) === "loading";
    const again = () => {
      if (!isWanted()) return;
      quotes.delete(seq);
      this.ports.changed(roomId);
    };
    try {
      const page = await this.ports.fetchTimeline({ roomId, around: seq, limit: 1 });
      const log = this.ports.logs.get(roomId);
      if (log?.tail.epoch !== page.epoch || isOutdated(log, page)) return again();
      if (!isWanted()) return;
      this.keep(quotes, seq, this.upToDate(page, log.tail.recent, seq) ?? "missing");
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (!isWanted()) return;
      if (isFinal(error)) this.keep(quotes, seq, "missing");
      // Asked for again when the connection is back.
      else if (error.code === "unreachable") quotes.delete(seq);
      else this.ports.clock.after(error.retryAfterMs ?? RETRY_MS, again);
    }
    this.ports.changed(roomId);
  }

  private upToDate(page: TimelinePage, recent: readonly LogEvent[], seq: number): MessageEvent | undefined {
    const later = recent.filter((event) => event.seq > page.asOf);
    return messageAt(foldChanges(page.rows, later, this.ports.ownUserId()), seq);
  }

  private keep(quotes: RoomQuotes, seq: number, quote: Quote): void {
    quotes.set(seq, quote);
    for (const oldest of quotes.keys()) {
      if (quotes.size <= MOST) return;
      quotes.delete(oldest);
    }
  }

  private of(roomId: string): RoomQuotes {
    const known = this.rooms.get(roomId);
    if (known) return known;
    const quotes: RoomQuotes = new Map();
    this.rooms.set(roomId, quotes);
    return quotes;
  }
}

function isFinal({ code }: RequestError): boolean {
  return code === "not_found" || code === "forbidden" || code === "invalid";
}
