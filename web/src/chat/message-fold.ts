// How a change of a message becomes part of its row: the same fold as `Message::apply` in crates/natter-core/src/message.rs. Pure. It must
// not know where rows are kept nor how events arrive.

import type { LogEvent, MessageEvent, Reaction } from "@/protocol";

const CHANGES = [
  "messageEdited",
  "messageDeleted",
  "reactionAdded",
  "reactionRemoved",
  "messagePinned",
  "messageUnpinned",
] as const;

export type MessageChangeEvent = Extract<LogEvent, { type: (typeof CHANGES)[number] }>;

const changeTypes: ReadonlySet<string> = new Set(CHANGES);

/** A change is part of its message's row and is not a row of its own. */
export function isChange(event: LogEvent): event is MessageChangeEvent {
  return changeTypes.has(event.type);
}

/** The message at `change.targetSeq` after the change, as `viewer` sees it; the same object where the change is part of the row already. */
export function applyChange(row: MessageEvent, change: MessageChangeEvent, viewer: string): MessageEvent {
  if (change.targetSeq !== row.seq || change.seq <= (row.stateSeq ?? 0)) return row;
  const stateSeq = change.seq;
  switch (change.type) {
    case "messageEdited":
      return edited(row, change);
    case "messageDeleted":
      return { ...bare(row), text: "", deleted: true, stateSeq };
    case "reactionAdded":
    case "reactionRemoved": {
      const mine = change.userId === viewer ? change.type === "reactionAdded" : undefined;
      return withReactions({ ...row, stateSeq }, counted(row.reactions ?? [], change, mine));
    }
    case "messagePinned":
      return { ...row, pinned: true, stateSeq };
    case "messageUnpinned": {
      const { pinned: _, ...rest } = row;
      return { ...rest, stateSeq };
    }
  }
}

/** Folds changes, in the order of the log, into those of their messages that are among the rows (ascending). The same array where nothing changed. */
export function foldChanges(
  rows: readonly LogEvent[],
  events: readonly LogEvent[],
  viewer: string,
): readonly LogEvent[] {
  let folded: LogEvent[] | null = null;
  for (const event of events) {
    if (!isChange(event)) continue;
    const index = indexOf(rows, event.targetSeq);
    const row = (folded ?? rows)[index];
    if (row?.type !== "message") continue;
    const after = applyChange(row, event, viewer);
    if (after === row) continue;
    folded ??= [...rows];
    folded[index] = after;
  }
  return folded ?? rows;
}

/** The message at a place among ascending rows. */
export function messageAt(rows: readonly LogEvent[], seq: number): MessageEvent | undefined {
  const row = rows[indexOf(rows, seq)];
  return row?.type === "message" ? row : undefined;
}

/** The row as it is once `viewer` has reacted with an emoji, or not any more. */
export function withReaction(row: MessageEvent, emoji: string, mine: boolean): MessageEvent {
  const known = row.reactions?.find((one) => one.emoji === emoji);
  if (row.deleted || (known?.mine ?? false) === mine) return row;
  const count = (known?.count ?? 0) + (mine ? 1 : -1);
  return withReactions(row, counted(row.reactions ?? [], { emoji, count }, mine));
}

/** Reactions on a row; the field is left out where there are none. */
function withReactions(row: MessageEvent, reactions: readonly Reaction[]): MessageEvent {
  const { reactions: _, ...rest } = row;
  return reactions.length === 0 ? rest : { ...rest, reactions: [...reactions] };
}

/** An edit that is read after the message was deleted brings no text. */
function edited(row: MessageEvent, change: Extract<LogEvent, { type: "messageEdited" }>): MessageEvent {
  const { text, seq, timestamp } = change;
  const { editedAt: _, deleted: __, ...rest } = row;
  if (text === "") return { ...rest, text, deleted: true, stateSeq: seq };
  return { ...rest, text, editedAt: timestamp, stateSeq: seq };
}

function bare(row: MessageEvent): MessageEvent {
  const { editedAt: _, reactions: __, pinned: ___, ...rest } = row;
  return rest;
}

function counted(
  reactions: readonly Reaction[],
  { emoji, count }: { emoji: string; count: number },
  mine: boolean | undefined,
): Reaction[] {
  const known = reactions.some((one) => one.emoji === emoji);
  const after = known
    ? reactions.map((one) => (one.emoji === emoji ? reaction(emoji, count, mine ?? one.mine) : one))
    : [...reactions, reaction(emoji, count, mine)];
  return after.filter((one) => one.count > 0);
}

function reaction(emoji: string, count: number, mine: boolean | undefined): Reaction {
  return mine ? { emoji, count, mine } : { emoji, count };
}

/** -1 where there is no row of that seq. */
function indexOf(rows: readonly LogEvent[], seq: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = rows[middle]?.seq ?? 0;
    if (found === seq) return middle;
    if (found < seq) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
