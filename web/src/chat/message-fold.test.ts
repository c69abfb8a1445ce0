import { describe, expect, it } from "vitest";
import type { MessageEvent } from "@/protocol";
import fixtures from "@/protocol/fold.fixtures.json";
import { message } from "@/testing/events";
import {
  applyChange,
  foldChanges,
  isChange,
  type MessageChangeEvent,
  messageAt,
  withReaction,
} from "./message-fold";

// The cases of crates/natter-core/src/message/tests.rs, and those of the client's own view.

const THUMB = "👍";
const HEART = "❤️";
type History = {
  viewer: string;
  message: MessageEvent;
  steps: readonly { event: MessageChangeEvent; row: MessageEvent }[];
};
type Body = { type: MessageChangeEvent["type"]; text?: string; emoji?: string; count?: number };

function change(seq: number, userId: string, body: Body, targetSeq = 3): MessageChangeEvent {
  const { messageId: _, text: __, ...place } = message(seq, { userId, username: userId });
  return { ...place, targetSeq, ...body } as MessageChangeEvent;
}

const reacted = (seq: number, userId: string, emoji: string, count: number) =>
  change(seq, userId, { type: "reactionAdded", emoji, count });
const unreacted = (seq: number, userId: string, emoji: string, count: number) =>
  change(seq, userId, { type: "reactionRemoved", emoji, count });
const edited = (seq: number, text: string) => change(seq, "ada", { type: "messageEdited", text });
const pinned = (seq: number) => change(seq, "bo", { type: "messagePinned" });
const deleted = (seq: number) => change(seq, "ada", { type: "messageDeleted" });

function folded(changes: readonly MessageChangeEvent[], viewer = ""): MessageEvent {
  return changes.reduce((row, one) => applyChange(row, one, viewer), message(3));
}

describe("a message's row", () => {
  it("counts reactions in the order in which their emoji came", () => {
    const changes = [
      reacted(4, "ada", HEART, 1),
      reacted(5, "ada", THUMB, 1),
      reacted(6, "bo", HEART, 2),
      unreacted(7, "ada", HEART, 1),
    ];
    const [heart, thumb] = [
      { emoji: HEART, count: 1 },
      { emoji: THUMB, count: 1 },
    ];
    expect(folded(changes, "ada").reactions).toEqual([heart, { ...thumb, mine: true }]);
    expect(folded(changes, "bo").reactions).toEqual([{ ...heart, mine: true }, thumb]);
    expect(folded(changes).reactions).toEqual([heart, thumb]);
  });

  it("puts an emoji that was gone at the end when it comes again, and leaves out a count of none", () => {
    const gone = [reacted(4, "ada", HEART, 1), reacted(5, "bo", THUMB, 1), unreacted(6, "ada", HEART, 0)];
    expect(folded(gone).reactions).toEqual([{ emoji: THUMB, count: 1 }]);
    const again = folded([...gone, reacted(7, "bo", HEART, 1)]).reactions;
    expect(again?.map(({ emoji }) => emoji)).toEqual([THUMB, HEART]);
    expect(folded([reacted(4, "ada", HEART, 1), unreacted(5, "ada", HEART, 0)])).toEqual({
      ...message(3),
      stateSeq: 5,
    });
  });

  it("does not change by what is part of it already, nor by another message's change", () => {
    const late = reacted(5, "bo", THUMB, 1);
    const row = folded([late, unreacted(6, "bo", THUMB, 0)]);
    expect(applyChange(row, late, "")).toBe(row);
    expect(applyChange(row, change(9, "bo", { type: "messageDeleted" }, 8), "")).toBe(row);
  });

  it("keeps nothing of text, reactions and pin when it is deleted", () => {
    const changes = [edited(4, "Hallo"), reacted(5, "bo", THUMB, 1), pinned(6), deleted(7)];
    expect(folded(changes)).toEqual({ ...message(3), text: "", deleted: true, stateSeq: 7 });
    expect(folded(changes.slice(0, 1))).toEqual({
      ...message(3),
      text: "Hallo",
      editedAt: 1_000_004,
      stateSeq: 4,
    });
  });

  it("is deleted by an edit that is read after the deletion, and the deletion brings nothing more", () => {
    expect(folded([edited(4, "")])).toEqual({ ...message(3), text: "", deleted: true, stateSeq: 4 });
    expect(folded([edited(4, ""), deleted(5)])).toMatchObject({ text: "", deleted: true, stateSeq: 5 });
  });

  it("is pinned until it is not", () => {
    expect(folded([pinned(4)])).toEqual({ ...message(3), pinned: true, stateSeq: 4 });
    const unpinned = change(5, "bo", { type: "messageUnpinned" });
    expect(folded([pinned(4), unpinned])).toEqual({ ...message(3), stateSeq: 5 });
  });
});

describe("the fold of natter-core", () => {
  // Written by crates/natter-wire/examples/fold_fixtures.rs.
  const histories = fixtures as unknown as readonly History[];

  it("is the same here, change by change", () => {
    expect(histories.length).toBeGreaterThan(5);
    for (const [index, { viewer, message: first, steps }] of histories.entries()) {
      let row = first;
      for (const { event, row: after } of steps) {
        row = applyChange(row, event, viewer);
        expect(row, `history ${index}, event ${event.seq}`).toEqual(after);
      }
    }
  });
});

describe("rows", () => {
  it("take the changes of those that are there, and stay the same array where nothing changed", () => {
    const rows = [message(3), message(5), { ...message(9), type: "memberLeft" } as never];
    const after = foldChanges(
      rows,
      [message(10), edited(11, "Hallo"), change(12, "bo", { type: "messagePinned" }, 4)],
      "",
    );
    expect(after.map((row) => (row.type === "message" ? row.text : row.type))).toEqual([
      "Hallo",
      "text 5",
      "memberLeft",
    ]);
    expect(after[1]).toBe(rows[1]);
    expect(foldChanges(rows, [change(12, "bo", { type: "messageDeleted" }, 9)], "")).toBe(rows);
    expect(foldChanges(after, [edited(11, "again")], "")).toBe(after);
  });

  it("are found by their place", () => {
    const rows = [3, 4, 8, 9, 20].map((seq) => message(seq));
    expect([3, 8, 20].map((seq) => messageAt(rows, seq)?.seq)).toEqual([3, 8, 20]);
    for (const seq of [1, 5, 21]) expect(messageAt(rows, seq)).toBeUndefined();
    expect(isChange(message(1))).toBe(false);
  });
});

describe("one's own reaction before the log shows it", () => {
  it("adds or takes away one, once", () => {
    const row = { ...message(3), reactions: [{ emoji: HEART, count: 2 }] };
    const mine = withReaction(row, HEART, true);
    expect(mine.reactions).toEqual([{ emoji: HEART, count: 3, mine: true }]);
    expect(withReaction(mine, HEART, true)).toBe(mine);
    expect(withReaction(mine, HEART, false)).toEqual(row);
    expect(withReaction(withReaction(message(3), THUMB, true), THUMB, false)).toEqual(message(3));
    const gone = { ...message(3), text: "", deleted: true };
    expect(withReaction(gone, THUMB, true)).toBe(gone);
  });
});
