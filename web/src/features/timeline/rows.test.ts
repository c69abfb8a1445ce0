import { describe, expect, test } from "vitest";
import { joined, MINUTE, NOON, said, timelineOf } from "@/testing/timeline";
import { buildRows, type MessageRow, type Row } from "./rows";

const me = { userId: "ana", username: "ana" };
const kinds = (rows: readonly Row[]) => rows.map((row) => row.kind);
const messages = (rows: readonly Row[]) => rows.filter((row): row is MessageRow => row.kind === "message");

describe("grouping", () => {
  test("one author within five minutes is one group", () => {
    const rows = messages(
      buildRows(timelineOf([said(1, "ben", NOON), said(2, "ben", NOON + 5 * MINUTE - 1)]), me),
    );
    expect(rows.map(({ first, last }) => [first, last])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  test("five minutes later a new group begins", () => {
    const rows = messages(
      buildRows(timelineOf([said(1, "ben", NOON), said(2, "ben", NOON + 5 * MINUTE)]), me),
    );
    expect(rows.every(({ first, last }) => first && last)).toBe(true);
  });

  test("another author, a join and the unread divider each break a group", () => {
    const events = [
      said(1, "ben", NOON),
      said(2, "cleo", NOON),
      joined(3, "dev"),
      said(4, "cleo", NOON),
      said(5, "cleo", NOON),
    ];
    const rows = messages(buildRows(timelineOf(events, { unreadFrom: 5 }), me));
    expect(rows.map(({ first }) => first)).toEqual([true, true, true, true]);
  });
});

describe("a deleted message", () => {
  const gone = { text: "", deleted: true, replyTo: 1 };

  test("keeps its place in its group, and shows no quote", () => {
    const events = [said(1, "ben", NOON), said(2, "ben", NOON, gone), said(3, "ben", NOON, { replyTo: 1 })];
    const rows = messages(buildRows(timelineOf(events), me));
    expect(rows.map(({ first, last }) => [first, last])).toEqual([
      [true, false],
      [false, false],
      [false, true],
    ]);
    expect(rows.map(({ deleted, replyTo }) => [deleted, replyTo])).toEqual([
      [false, null],
      [true, null],
      [false, 1],
    ]);
  });
});

describe("the oldest event of a window that goes on above", () => {
  const shown = (rows: readonly Row[]) => messages(rows).map(({ seq, first }) => [seq, first]);

  test("only tells how the next one is drawn, so that older ones change no row in view", () => {
    const log = [1, 2, 3, 4].map((seq) => said(seq, seq < 4 ? "ben" : "cleo", NOON));
    const later = buildRows(timelineOf(log.slice(1), { hasOlder: true }), me);
    expect(kinds(later)).toEqual(["message", "message"]);
    expect(shown(later)).toEqual([
      [3, false],
      [4, true],
    ]);
    expect(shown(buildRows(timelineOf(log), me)).slice(2)).toEqual(shown(later));
  });

  test("leaves the line of a day that begins after it, and a run that it began", () => {
    const midnight = new Date(2026, 4, 13).getTime();
    const days = [said(1, "ben", midnight - 1), said(2, "ben", midnight)];
    expect(kinds(buildRows(timelineOf(days, { hasOlder: true }), me))).toEqual(["day", "message"]);
    const joins = [joined(1, "Ana"), joined(2, "Ben"), joined(3, "Cleo")];
    expect(kinds(buildRows(timelineOf(joins, { hasOlder: true }), me))).toEqual(["system"]);
  });
});

describe("days", () => {
  test("each local day begins with a separator, whatever the hours between", () => {
    const midnight = new Date(2026, 4, 13).getTime();
    const rows = buildRows(timelineOf([said(1, "ben", midnight - 1), said(2, "ben", midnight)]), me);
    expect(kinds(rows)).toEqual(["day", "message", "day", "message"]);
  });
});

describe("unread divider", () => {
  test("stands before the first unread event", () => {
    const rows = buildRows(timelineOf([said(1, "ben", NOON), said(2, "ben", NOON)], { unreadFrom: 2 }), me);
    expect(kinds(rows)).toEqual(["day", "message", "unread", "message"]);
  });

  test("is absent when all was read or when the first unread lies before the window", () => {
    expect(kinds(buildRows(timelineOf([said(1, "ben", NOON)]), me))).not.toContain("unread");
    const later = timelineOf([said(9, "ben", NOON)], { unreadFrom: 3, hasOlder: true });
    expect(kinds(buildRows(later, me))).not.toContain("unread");
  });
});

describe("joins", () => {
  test("three or more in a row become one", () => {
    const rows = buildRows(
      timelineOf([joined(1, "Ana"), joined(2, "Ben"), joined(3, "Cleo"), joined(4, "Ana")]),
      me,
    );
    expect(kinds(rows)).toEqual(["day", "system"]);
    expect(rows[1]).toMatchObject({ seq: 1, lastSeq: 4, names: ["Ana", "Ben", "Cleo"] });
  });

  test("two stay two", () => {
    expect(kinds(buildRows(timelineOf([joined(1, "Ana"), joined(2, "Ben")]), me))).toEqual([
      "day",
      "system",
      "system",
    ]);
  });

  test("a message ends the run", () => {
    const events = [
      joined(1, "a"),
      joined(2, "b"),
      said(3, "c", NOON),
      joined(4, "d"),
      joined(5, "e"),
      joined(6, "f"),
    ];
    expect(kinds(buildRows(timelineOf(events), me))).toEqual([
      "day",
      "system",
      "system",
      "message",
      "system",
    ]);
  });
});

describe("pending rows", () => {
  const pending = [
    { clientMessageId: "c1", roomId: "lobby", text: "hi", createdAt: NOON, state: "sending" as const },
    {
      clientMessageId: "c2",
      roomId: "lobby",
      text: "no",
      createdAt: NOON,
      state: "failed" as const,
      reason: "Too fast.",
    },
  ];

  test("follow the log and keep their key when the log has them", () => {
    const before = messages(buildRows(timelineOf([], { pending }), me));
    expect(before.map(({ key, delivery, reason }) => [key, delivery, reason])).toEqual([
      ["c1", "sending", null],
      ["c2", "failed", "Too fast."],
    ]);
    const after = messages(
      buildRows(timelineOf([said(1, "ana", NOON, { clientMessageId: "c1" })], { pending }), me),
    );
    expect(after.map(({ key, delivery, own }) => [key, delivery, own])).toEqual([
      ["c1", "sent", true],
      ["c2", "failed", true],
    ]);
  });

  test("are not shown in a window that ends before the present", () => {
    const rows = buildRows(timelineOf([said(1, "ben", NOON)], { pending, hasNewer: true }), me);
    expect(messages(rows)).toHaveLength(1);
  });
});
