// Looks a message of one's own up in the log, for the cases where the server cannot: it was away so long, or the log was restored, that
// `knownSeq` no longer protects against a double. It must not know what is done with the answer.

import type { LogEvent, MessageEvent } from "@/protocol";
import type { OutboxEntry } from "./outbox-storage";

export type LogPage = { epoch: string; head: number; events: readonly LogEvent[]; hasMore: boolean };
export type ReadLog = (roomId: string, after: number) => Promise<LogPage>;

export type Found = {
  stored: readonly MessageEvent[];
  /** The position up to which the log was read: safe as the next `knownSeq`. */
  epoch: string;
  knownSeq: number;
};

/**
 * Reads from the first try's `knownSeq` on. A restored log is a beginning of the old one, so what was stored after `knownSeq` is found
 * after it or is gone.
 */
export async function searchOwn(
  group: readonly OutboxEntry[],
  userId: string,
  readLog: ReadLog,
): Promise<Found> {
  const first = group[0];
  if (first === undefined) throw new Error("nothing to look for");
  const wanted = new Set(group.map((entry) => entry.clientMessageId));
  const stored: MessageEvent[] = [];
  let knownSeq = first.knownSeq ?? 0;
  let epoch: string | undefined;
  for (;;) {
    const page = await readLog(first.roomId, knownSeq);
    if (epoch !== undefined && page.epoch !== epoch) throw new Error("the log changed while it was read");
    epoch = page.epoch;
    stored.push(...page.events.filter((event) => isOwn(event, userId, wanted)));
    const last = page.events.at(-1);
    if (last === undefined) return { stored, epoch, knownSeq: Math.min(knownSeq, page.head) };
    knownSeq = last.seq;
    if (!page.hasMore) return { stored, epoch, knownSeq };
  }
}

function isOwn(event: LogEvent, userId: string, wanted: ReadonlySet<string>): event is MessageEvent {
  return event.type === "message" && event.userId === userId && wanted.has(event.clientMessageId ?? "");
}
