// The log's window → the rows to draw. Pure: the same window always gives the same rows.

import type { PendingMessage, Timeline } from "@/chat/model";
import type { ProfileMap } from "@/chat/profiles";
import { dayOf } from "@/lib/dates";
import type { Colour, LogEvent, MessageEvent, Reaction } from "@/protocol";

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
  /** As they like to be called. */
  username: string;
  colour: Colour | undefined;
  text: string;
  timestamp: number;
  own: boolean;
  first: boolean;
  last: boolean;
  delivery: Delivery["state"];
  reason: string | null;
  replyTo: number | null;
  editedAt: number | null;
  deleted: boolean;
  pinned: boolean;
  reactions: readonly Reaction[];
};

export type SystemEvent = Exclude<LogEvent, MessageEvent>;

export type SystemRow = {
  kind: "system";
  key: string;
  seq: number;
  lastSeq: number;
  event: SystemEvent;
  /** Who did it; several where a run of the same was drawn together. */
  names: readonly string[];
};

export type Row =
  | { kind: "day"; key: string; timestamp: number }
  | { kind: "unread"; key: string }
  | MessageRow
  | SystemRow;

type Me = { userId: string; username: string } | null;

const NO_REACTIONS: readonly Reaction[] = [];

function fromEvent(event: MessageEvent, me: Me, profiles: ProfileMap): MessageRow {
  const profile = profiles.get(event.userId);
  return {
    kind: "message",
    // One's own row keeps its identity from pending to sent, so that it is neither doubled nor animated twice.
    key: event.clientMessageId ?? event.messageId,
    seq: event.seq,
    clientMessageId: event.clientMessageId ?? null,
    userId: event.userId,
    username: profile?.displayName ?? event.username,
    colour: profile?.colour,
    text: event.text,
    timestamp: event.timestamp,
    own: event.userId === me?.userId,
    first: true,
    last: true,
    delivery: "sent",
    reason: null,
    replyTo: event.deleted ? null : (event.replyTo ?? null),
    editedAt: event.editedAt ?? null,
    deleted: event.deleted ?? false,
    pinned: event.pinned ?? false,
    reactions: event.reactions ?? NO_REACTIONS,
  };
}

function fromPending(pending: PendingMessage, me: Me, profiles: ProfileMap): MessageRow {
  return {
    kind: "message",
    key: pending.clientMessageId,
    seq: null,
    clientMessageId: pending.clientMessageId,
    userId: me?.userId ?? "",
    username: me?.username ?? "",
    colour: profiles.get(me?.userId ?? "")?.colour,
    text: pending.text,
    timestamp: pending.createdAt,
    own: true,
    first: true,
    last: true,
    delivery: pending.state,
    reason: pending.state === "failed" ? (pending.reason ?? "The message was refused.") : null,
    replyTo: pending.replyTo ?? null,
    editedAt: null,
    deleted: false,
    pinned: false,
    reactions: NO_REACTIONS,
  };
}

function fromSystem(event: SystemEvent): SystemRow {
  return {
    kind: "system",
    key: `s${event.seq}`,
    seq: event.seq,
    lastSeq: event.seq,
    event,
    names: [event.username],
  };
}

function collapseRun(run: readonly SystemRow[]): readonly SystemRow[] {
  const [first] = run;
  const last = run[run.length - 1];
  if (!first || !last || run.length < COLLAPSE_FROM) return run;
  return [{ ...first, lastSeq: last.seq, names: [...new Set(run.flatMap((row) => row.names))] }];
}

/** Comings and goings; who was let in by whom stands alone. */
const collapses = (row: Row | undefined): row is SystemRow =>
  row?.kind === "system" &&
  (row.event.type === "memberLeft" || (row.event.type === "memberJoined" && row.event.by === undefined));

function collapse(rows: readonly Row[]): Row[] {
  const out: Row[] = [];
  let run: SystemRow[] = [];
  for (const row of rows) {
    const continues = collapses(row) && (run[0] === undefined || run[0].event.type === row.event.type);
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

/**
 * Where the log goes on above, the window's oldest event is only what the next one is compared with: whether that begins a day, a group or a
 * run would be a guess otherwise, and rows in view would change their height when the older ones come.
 */
function withoutContext(rows: Row[], { hasOlder, events }: Timeline): Row[] {
  const context = events[0];
  if (!hasOlder || !context) return rows;
  const at = rows.findIndex((row) => "seq" in row && row.seq === context.seq);
  const row = rows[at];
  const stands = row?.kind === "system" && row.lastSeq > row.seq;
  return rows.slice(stands ? at : at + 1);
}

/** Null when the first unread lies outside the window: a divider at its edge would be a lie. */
function dividerSeq(timeline: Timeline): number | null {
  const { unreadFrom, events, hasOlder } = timeline;
  const first = events[0];
  if (unreadFrom === null || !first || (hasOlder && first.seq > unreadFrom)) return null;
  return events.find((event) => event.seq >= unreadFrom)?.seq ?? null;
}

function eventRows(timeline: Timeline, me: Me, profiles: ProfileMap): Row[] {
  const rows: Row[] = [];
  const divider = dividerSeq(timeline);
  let day = "";
  for (const event of timeline.events) {
    const today = dayOf(event.timestamp);
    if (today !== day) rows.push({ kind: "day", key: `d${today}`, timestamp: event.timestamp });
    day = today;
    if (event.seq === divider) rows.push({ kind: "unread", key: "unread" });
    rows.push(event.type === "message" ? fromEvent(event, me, profiles) : fromSystem(event));
  }
  return rows;
}

/** Pending rows belong to the end of the log; in a window that ends earlier they would stand in the wrong place. */
function pendingRows({ hasNewer, events, pending }: Timeline, me: Me, profiles: ProfileMap): Row[] {
  if (hasNewer || pending.length === 0) return [];
  const logged = new Set(
    events.map((event) => (event.type === "message" ? event.clientMessageId : undefined)),
  );
  return pending
    .filter((row) => !logged.has(row.clientMessageId))
    .map((row) => fromPending(row, me, profiles));
}

const NO_PROFILES: ProfileMap = new Map();

export function buildRows(timeline: Timeline, me: Me, profiles: ProfileMap = NO_PROFILES): Row[] {
  const rows = [...eventRows(timeline, me, profiles), ...pendingRows(timeline, me, profiles)];
  return withoutContext(joinGroups(collapse(rows)), timeline);
}
