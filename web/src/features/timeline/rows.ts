// The log's window → the rows to draw. Pure: the same window always gives the same rows.

import type { PendingMessage, Timeline } from "@/chat/model";
import { dayOf } from "@/lib/dates";
import type { LogEvent, MessageEvent } from "@/protocol";

export const GROUP_MS = 5 * 60_000;
/** Fewer joins than this stand alone, so that a newcomer is seen. */
const COLLAPSE_FROM = 3;

export type Delivery =
  | { state: "sent" }
  | { state: "sending" }
  | { state: "failed"; reason: string; clientMessageId: string };

export type MessageRow = {
  kind: "message";
  key: string;
  seq: number | null;
  clientMessageId: string | null;
  userId: string;
  username: string;
  text: string;
  timestamp: number;
  own: boolean;
  first: boolean;
  last: boolean;
  delivery: Delivery["state"];
  reason: string | null;
};

export type SystemRow = {
  kind: "system";
  key: string;
  seq: number;
  lastSeq: number;
  what: Exclude<LogEvent["type"], "message">;
  names: readonly string[];
  roomName: string | null;
};

export type Row =
  | { kind: "day"; key: string; timestamp: number }
  | { kind: "unread"; key: string }
  | MessageRow
  | SystemRow;

type Me = { userId: string; username: string } | null;

function fromEvent(event: MessageEvent, me: Me): MessageRow {
  return {
    kind: "message",
    // One's own row keeps its identity from pending to sent, so that it is neither doubled nor animated twice.
    key: event.clientMessageId ?? event.messageId,
    seq: event.seq,
    clientMessageId: event.clientMessageId ?? null,
    userId: event.userId,
    username: event.username,
    text: event.text,
    timestamp: event.timestamp,
    own: event.userId === me?.userId,
    first: true,
    last: true,
    delivery: "sent",
    reason: null,
  };
}

function fromPending(pending: PendingMessage, me: Me): MessageRow {
  return {
    kind: "message",
    key: pending.clientMessageId,
    seq: null,
    clientMessageId: pending.clientMessageId,
    userId: me?.userId ?? "",
    username: me?.username ?? "",
    text: pending.text,
    timestamp: pending.createdAt,
    own: true,
    first: true,
    last: true,
    delivery: pending.state,
    reason: pending.state === "failed" ? (pending.reason ?? "The message was refused.") : null,
  };
}

function fromSystem(event: Exclude<LogEvent, MessageEvent>): SystemRow {
  return {
    kind: "system",
    key: `s${event.seq}`,
    seq: event.seq,
    lastSeq: event.seq,
    what: event.type,
    names: [event.username],
    roomName: event.type === "roomCreated" ? event.name : null,
  };
}

function collapseRun(run: readonly SystemRow[]): readonly SystemRow[] {
  const [first] = run;
  const last = run[run.length - 1];
  if (!first || !last || run.length < COLLAPSE_FROM) return run;
  return [{ ...first, lastSeq: last.seq, names: [...new Set(run.flatMap((row) => row.names))] }];
}

const collapses = (row: Row | undefined): row is SystemRow =>
  row?.kind === "system" && row.what !== "roomCreated";

function collapse(rows: readonly Row[]): Row[] {
  const out: Row[] = [];
  let run: SystemRow[] = [];
  for (const row of rows) {
    const continues = collapses(row) && (run[0] === undefined || run[0].what === row.what);
    if (!continues) {
      out.push(...collapseRun(run));
      run = [];
    }
    if (collapses(row)) run.push(row);
    else out.push(row);
  }
  return [...out, ...collapseRun(run)];
}

function joinGroups(rows: Row[]): Row[] {
  for (let index = 1; index < rows.length; index++) {
    const before = rows[index - 1];
    const row = rows[index];
    if (before?.kind !== "message" || row?.kind !== "message") continue;
    if (before.userId !== row.userId || row.timestamp - before.timestamp >= GROUP_MS) continue;
    before.last = false;
    row.first = false;
  }
  return rows;
}

/** Null when the first unread lies outside the window: a divider at its edge would be a lie. */
function dividerSeq(timeline: Timeline): number | null {
  const { unreadFrom, events, hasOlder } = timeline;
  const first = events[0];
  if (unreadFrom === null || !first || (hasOlder && first.seq > unreadFrom)) return null;
  return events.find((event) => event.seq >= unreadFrom)?.seq ?? null;
}

function eventRows(timeline: Timeline, me: Me): Row[] {
  const rows: Row[] = [];
  const divider = dividerSeq(timeline);
  let day = "";
  for (const event of timeline.events) {
    const today = dayOf(event.timestamp);
    if (today !== day) rows.push({ kind: "day", key: `d${today}`, timestamp: event.timestamp });
    day = today;
    if (event.seq === divider) rows.push({ kind: "unread", key: "unread" });
    rows.push(event.type === "message" ? fromEvent(event, me) : fromSystem(event));
  }
  return rows;
}

/** Pending rows belong to the end of the log; in a window that ends earlier they would stand in the wrong place. */
function pendingRows({ hasNewer, events, pending }: Timeline, me: Me): Row[] {
  if (hasNewer || pending.length === 0) return [];
  const logged = new Set(
    events.map((event) => (event.type === "message" ? event.clientMessageId : undefined)),
  );
  return pending.filter((row) => !logged.has(row.clientMessageId)).map((row) => fromPending(row, me));
}

export function buildRows(timeline: Timeline, me: Me): Row[] {
  return joinGroups(collapse([...eventRows(timeline, me), ...pendingRows(timeline, me)]));
}
