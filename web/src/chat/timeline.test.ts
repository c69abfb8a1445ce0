import { describe, expect, it } from "vitest";
import type { LogEvent } from "@/protocol";
import { message, messages, seqs } from "@/testing/events";
import { forEachSeed, integer, shuffled } from "@/testing/random";
import { type Page, WINDOW_ROWS } from "./log-window";
import { type LogChange, type RoomLog, startLog, stepLog } from "./timeline";

function run(log: RoomLog, ...changes: LogChange[]): RoomLog {
  return changes.reduce((current, change) => stepLog(current, change).log, log);
}

const events = (...list: LogEvent[]): LogChange => ({ type: "events", events: list });
/** Messages only, of a log that ends at `head`. */
const page = (first: number, last: number, head = last): Page => ({
  ...{ rows: messages(first, last), first, last, asOf: head },
  ...{ hasMoreBefore: first > 1, hasMoreAfter: last < head },
});
const newest = (first: number, last: number): LogChange => ({ type: "replace", page: page(first, last) });
const older = (first: number, last: number, head: number): LogChange => ({
  type: "older",
  page: page(first, last, head),
});
const shown = (log: RoomLog) => seqs(log.window?.events ?? []);
const range = (first: number, last: number) => seqs(messages(first, last));
const openedAt = (head: number) => run(startLog("e1", head), newest(Math.max(1, head - 49), head));

describe("the end of the log", () => {
  it("applies what is next, drops what is not newer, holds what is early", () => {
    const held = run(openedAt(3), events(message(4)), events(message(4), message(2)), events(message(6)));
    expect(shown(held)).toEqual([1, 2, 3, 4]);
    expect(held.tail).toMatchObject({ applied: 4, head: 6 });
    expect(shown(run(held, events(message(5))))).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("tells each applied event once", () => {
    const first = stepLog(startLog("e1", 3), events(message(5), message(4)));
    expect(seqs(first.applied)).toEqual([4, 5]);
    expect(stepLog(first.log, events(message(5))).applied).toEqual([]);
  });

  it("remembers a head it has not reached", () => {
    expect(run(openedAt(3), { type: "head", head: 9 }).tail).toMatchObject({ applied: 3, head: 9 });
    expect(run(openedAt(3), { type: "head", head: 2 }).tail.head).toBe(3);
  });

  it("keeps events of another epoch out and says so", () => {
    const log = openedAt(3);
    const step = stepLog(log, events(message(4, { epoch: "e2" })));
    expect(step.foreign).toBe(true);
    expect(step.log).toBe(log);
  });

  it("starts anew after a reset", () => {
    const log = run(openedAt(3), events(message(5)), { type: "reset", epoch: "e2", head: 2 });
    expect(log.window).toBeNull();
    expect(log.tail).toMatchObject({ epoch: "e2", applied: 2, head: 2 });
    expect(log.tail.held.size).toBe(0);
  });

  it("still takes a page of the missing events when very much is held", () => {
    const log = run(
      openedAt(3),
      { type: "events", events: messages(10, 1_500) },
      { type: "events", events: messages(4, 9) },
    );
    expect(log.tail.applied).toBeGreaterThanOrEqual(1_000);
  });
});

describe("the window", () => {
  it("keeps 300 rows at the live end and knows that older ones exist", () => {
    const log = run(openedAt(50), { type: "events", events: messages(51, 310) });
    expect(shown(log)).toEqual(range(11, 310));
    expect(log.window).toMatchObject({ hasOlder: true, hasNewer: false });
  });

  it("cuts the newer end when it grows past 300 at the older one, and then follows no more", () => {
    const pages: LogChange[] = [];
    for (let first = 451; first > 200; first -= 50) {
      pages.push(older(first - 50, first - 1, 500));
    }
    const log = run(openedAt(500), ...pages, events(message(501)));
    expect(shown(log)).toEqual(range(151, 450));
    expect(log.window).toMatchObject({ hasOlder: true, hasNewer: true });
    expect(log.tail.applied).toBe(501);
  });

  it("does not cut the rows of somebody reading history when new ones arrive", () => {
    const full = run(
      openedAt(300),
      ...[251, 201, 151, 101, 51].map((first) => older(first - 50, first - 1, 300)),
    );
    expect(full.window).toMatchObject({ hasOlder: false, hasNewer: false });
    const log = run(full, events(message(301)));
    expect(shown(log)[0]).toBe(1);
    expect(log.window?.hasNewer).toBe(true);
  });

  it("joins the present again by pages of newer events, over events that came live meanwhile", () => {
    const middle: LogChange = { type: "replace", page: page(101, 150, 190) };
    const log = run(
      startLog("e1", 190),
      middle,
      events(message(191)),
      { type: "newer", page: page(151, 190) },
      events(message(192)),
    );
    expect(shown(log)).toEqual(range(101, 192));
    expect(log.window?.hasNewer).toBe(false);
  });

  it("ignores a page that does not touch it", () => {
    const log = openedAt(100);
    expect(shown(run(log, older(1, 20, 100)))).toEqual(shown(log));
  });

  it("applies a newest page that is ahead of the live events", () => {
    const log = run(openedAt(10), newest(1, 12), events(message(11), message(12), message(13)));
    expect(shown(log)).toEqual(range(1, 13));
    expect(log.tail.applied).toBe(13);
  });

  it("follows from an empty log on", () => {
    const empty = run(startLog("e1", 0), newest(1, 0));
    expect(shown(run(empty, events(message(1), message(2))))).toEqual([1, 2]);
  });

  it("keeps counting without rows while closed", () => {
    const log = run(openedAt(10), { type: "close" }, events(message(11)));
    expect(log.window).toBeNull();
    expect(log.tail.applied).toBe(11);
  });
});

describe("whatever the network does", () => {
  it("shows exactly 1..n once, in order, after the holes are fetched", () => {
    forEachSeed(400, (random) => {
      const total = 1 + integer(random, 120);
      const log = messages(1, total);
      const lost = random() * 0.6;
      const delivered = shuffled(
        random,
        log.flatMap((event) => (random() < lost ? [] : random() < 0.3 ? [event, event] : [event])),
      );
      let state = run(startLog("e1", 0), newest(1, 0));
      const applied: number[] = [];
      const feed = (change: LogChange) => {
        const step = stepLog(state, change);
        state = step.log;
        applied.push(...seqs(step.applied));
      };
      const fetchGap = (size: number) =>
        feed({ type: "events", events: log.slice(state.tail.applied, state.tail.applied + size) });
      while (delivered.length > 0) {
        feed({ type: "events", events: delivered.splice(0, 1 + integer(random, 5)) });
        if (random() < 0.1) fetchGap(1 + integer(random, 20));
      }
      feed({ type: "head", head: total });
      while (state.tail.applied < state.tail.head) fetchGap(1 + integer(random, 20));
      expect(applied).toEqual(range(1, total));
      expect(shown(state)).toEqual(range(1, total));
      expect(state.tail.held.size).toBe(0);
    });
  });

  it("keeps the window contiguous and bounded under any reading", () => {
    const server = messages(1, 900);
    const pageBefore = (first: number, head: number) => older(Math.max(1, first - 50), first - 1, head);
    const pageAfter = (last: number, head: number): LogChange => ({
      type: "newer",
      page: page(last + 1, Math.min(head, last + 50), head),
    });
    forEachSeed(100, (random) => {
      let head = 300 + integer(random, 100);
      let state = run(startLog("e1", head), newest(head - 49, head));
      const live = () => {
        const before = head;
        head = Math.min(900, head + integer(random, 12));
        return events(...shuffled(random, server.slice(before, head)));
      };
      const moves = [
        () => pageBefore(shown(state)[0] ?? 1, head),
        () => (state.window?.hasNewer ? pageAfter(shown(state).at(-1) ?? 0, head) : live()),
        live,
      ];
      for (let count = 0; count < 60; count += 1) {
        const change = moves[integer(random, moves.length)]?.();
        if (change) state = run(state, change);
        expectSound(state, head);
      }
    });
  });
});

function expectSound(state: RoomLog, head: number) {
  const rows = shown(state);
  expect(rows.every((seq, index) => seq === (rows[0] ?? 0) + index)).toBe(true);
  expect(rows.length).toBeLessThanOrEqual(WINDOW_ROWS);
  expect(state.window?.hasOlder).toBe(rows[0] !== 1);
  expect(state.window?.hasNewer).toBe(rows.at(-1) !== head);
}
