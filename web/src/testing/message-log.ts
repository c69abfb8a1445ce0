// The log of one room with changes of messages, for tests: what a server keeps and answers. It keeps who reacted and replays the log for its
// rows, and shares no code with the engine's fold.

import type { ClientFrame, LogEvent, MessageEvent, Reaction } from "@/protocol";

type Change = Extract<LogEvent, { targetSeq: number }>;
/** What a person does to a message; counts and texts of events are the log's own. */
export type Changing = { type: Change["type"]; targetSeq: number; text?: string; emoji?: string };
type TimelineQuestion = Pick<
  Extract<ClientFrame, { action: "getTimeline" }>,
  "before" | "after" | "around" | "limit"
>;

export type ChangeFrame = Extract<
  ClientFrame,
  { action: "editMessage" | "deleteMessage" | "react" | "pinMessage" }
>;

/** The event of a change, and of one that takes it back. */
const TYPES = {
  editMessage: ["messageEdited", "messageEdited"],
  deleteMessage: ["messageDeleted", "messageDeleted"],
  react: ["reactionAdded", "reactionRemoved"],
  pinMessage: ["messagePinned", "messageUnpinned"],
} as const;

export function changingOf(frame: ChangeFrame): Changing {
  const { text, emoji } = { text: undefined, emoji: undefined, ...frame };
  const [on, off] = TYPES[frame.action];
  const changing = { type: "on" in frame && !frame.on ? off : on, targetSeq: frame.seq };
  return { ...changing, ...(text !== undefined && { text }), ...(emoji !== undefined && { emoji }) };
}

export function isChangeFrame(frame: ClientFrame): frame is ChangeFrame {
  return frame.action in TYPES;
}

function isChangeEvent(event: LogEvent): event is Change {
  return "targetSeq" in event;
}

/** The body of the event that a change makes in `log`, whose messages get their new text; null where it is so already. */
export function changeBody(log: LogEvent[], changing: Changing, userId: string, now: number) {
  const { type, targetSeq, text = "", emoji = "" } = changing;
  const row = rowsOf(log, userId).find((one) => one.seq === targetSeq);
  const stored = log[targetSeq - 1];
  if (row?.type !== "message" || stored?.type !== "message") return null;
  const of = row.reactions?.find((one) => one.emoji === emoji);
  if (row.deleted) return null;
  switch (type) {
    case "messageEdited":
      if (text === row.text) return null;
      setText(log, targetSeq, text);
      stored.editedAt = now;
      return { type, targetSeq, text };
    case "messageDeleted":
      setText(log, targetSeq, "");
      delete stored.editedAt;
      stored.deleted = true;
      return { type, targetSeq };
    case "reactionAdded":
      return of?.mine ? null : { type, targetSeq, emoji, count: (of?.count ?? 0) + 1 };
    case "reactionRemoved":
      return of?.mine ? { type, targetSeq, emoji, count: of.count - 1 } : null;
    case "messagePinned":
      return row.pinned ? null : { type, targetSeq };
    case "messageUnpinned":
      return row.pinned ? { type, targetSeq } : null;
  }
}

/** Old text is nowhere: edits show what the message is now. */
function setText(log: readonly LogEvent[], seq: number, text: string): void {
  for (const event of log) {
    const isIt =
      event.type === "message" ? event.seq === seq : "targetSeq" in event && event.targetSeq === seq;
    if (isIt && (event.type === "message" || event.type === "messageEdited")) event.text = text;
  }
}

type Replay = { people: Map<string, Set<string>>; pinned: boolean; editedAt?: number; last: number };

/** Every event that is not a change, messages as they are now. */
export function rowsOf(log: readonly LogEvent[], viewer: string): LogEvent[] {
  const replays = new Map<number, Replay>();
  for (const event of log) {
    if (!isChangeEvent(event)) continue;
    const known = replays.get(event.targetSeq) ?? { people: new Map(), pinned: false, last: 0 };
    replays.set(event.targetSeq, replayed(known, event));
  }
  return log
    .filter((event) => !isChangeEvent(event))
    .map((event) => {
      const replay = replays.get(event.seq);
      return replay && event.type === "message" ? rowOf(event, replay, viewer) : { ...event };
    });
}

function replayed(replay: Replay, event: Change): Replay {
  const { people } = replay;
  if (event.type === "messageDeleted") return { people: new Map(), pinned: false, last: event.seq };
  if (event.type === "messagePinned" || event.type === "messageUnpinned")
    return { ...replay, pinned: event.type === "messagePinned", last: event.seq };
  if (event.type === "messageEdited") return { ...replay, editedAt: event.timestamp, last: event.seq };
  const of = people.get(event.emoji) ?? new Set<string>();
  if (event.type === "reactionAdded") people.set(event.emoji, of.add(event.userId));
  else if (of.delete(event.userId) && of.size === 0) people.delete(event.emoji);
  return { ...replay, last: event.seq };
}

function rowOf(
  message: MessageEvent,
  { people, pinned, editedAt, last }: Replay,
  viewer: string,
): MessageEvent {
  const reactions = [...people].map(
    ([emoji, who]): Reaction => ({ emoji, count: who.size, ...(who.has(viewer) && { mine: true }) }),
  );
  const { editedAt: _, ...row } = message;
  return {
    ...row,
    ...(editedAt !== undefined && { editedAt }),
    ...(pinned && { pinned }),
    ...(reactions.length > 0 && { reactions }),
    stateSeq: last,
  };
}

/** A page of rows, as `getTimeline` answers. */
export function pageOf(log: readonly LogEvent[], question: TimelineQuestion, viewer: string) {
  const { before, after, around, limit = 50 } = question;
  const rows = rowsOf(log, viewer);
  const middle = (seq: number) => rows.filter((row) => row.seq < seq).length;
  let [from, to] = [Math.max(0, rows.length - limit), rows.length];
  if (before !== undefined) [from, to] = [Math.max(0, middle(before) - limit), middle(before)];
  if (after !== undefined) [from, to] = [middle(after + 1), Math.min(rows.length, middle(after + 1) + limit)];
  if (around !== undefined) {
    from = Math.max(0, middle(around) - Math.floor(limit / 2));
    to = Math.min(rows.length, from + limit);
  }
  // The page covers the changes between its rows and the next, and to the place that it was asked from.
  const first = after !== undefined ? after + 1 : from === 0 ? 1 : (rows[from - 1]?.seq ?? 0) + 1;
  const last = before !== undefined ? before - 1 : (rows[to]?.seq ?? log.length + 1) - 1;
  const page = { rows: rows.slice(from, to), first, last, asOf: log.length };
  return { ...page, hasMoreBefore: first > 1, hasMoreAfter: last < log.length };
}
