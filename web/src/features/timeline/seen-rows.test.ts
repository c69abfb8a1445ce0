import { describe, expect, it } from "vitest";
import { FakeClock } from "@/testing/clock";
import { SEEN_MS, SeenRows, type Sight } from "./seen-rows";

function setUp(read = 0) {
  const clock = new FakeClock();
  const marks: number[] = [];
  const state = { read };
  const rows = new SeenRows(clock, (seq) => {
    marks.push(seq);
    state.read = Math.max(state.read, seq);
  });
  const look = (lowest: number, sight: Partial<Sight> = {}) =>
    rows.look({ lowest, first: 0, atEnd: false, read: state.read, ...sight });
  return { clock, marks, rows, look };
}

describe("rows that were seen", () => {
  it("count after a second on the screen, not before", async () => {
    const { clock, marks, look } = setUp();
    look(12);
    await clock.advance(SEEN_MS - 1);
    look(12);
    expect(marks).toEqual([]);
    await clock.advance(1);
    expect(marks).toEqual([12]);
    look(12);
    await clock.advance(10_000);
    expect(marks).toEqual([12]);
    expect(clock.waiting()).toBe(0);
  });

  it("count each a second after they came, also when they were passed by scrolling", async () => {
    const { clock, marks, look } = setUp();
    for (const lowest of [10, 20, 30]) {
      look(lowest);
      await clock.advance(400);
    }
    expect(marks).toEqual([10]);
    await clock.advance(200);
    expect(marks).toEqual([10, 20]);
    await clock.advance(SEEN_MS);
    expect(marks).toEqual([10, 20, 30]);
  });

  it("do not count where the reader went back up within the second", async () => {
    const { clock, marks, look } = setUp();
    look(10);
    await clock.advance(500);
    look(50);
    await clock.advance(200);
    look(15);
    await clock.advance(10_000);
    expect(marks).toEqual([10, 15]);
  });

  it("do not count while no one looks, and need their second anew after it", async () => {
    const { clock, marks, rows, look } = setUp();
    look(10);
    await clock.advance(900);
    rows.look(null);
    await clock.advance(10_000);
    expect(marks).toEqual([]);
    look(10);
    await clock.advance(900);
    expect(marks).toEqual([]);
    await clock.advance(100);
    expect(marks).toEqual([10]);
  });

  it("do not count after a jump over unread rows, until the rows between were seen or the end is", async () => {
    const { clock, marks, look } = setUp(100);
    look(520, { first: 450 });
    await clock.advance(10_000);
    expect(marks).toEqual([]);
    look(110, { first: 60 });
    await clock.advance(SEEN_MS);
    expect(marks).toEqual([110]);
    look(900, { first: 600, atEnd: true });
    await clock.advance(SEEN_MS);
    expect(marks).toEqual([110, 900]);
  });

  it("are joined to those before while the loaded piece moves on with a fast reader", async () => {
    const { clock, marks, look } = setUp(100);
    look(110, { first: 60 });
    look(380, { first: 111 });
    look(600, { first: 381 });
    await clock.advance(SEEN_MS);
    expect(marks).toEqual([600]);
  });

  it("count at once at the end where everything before is read, and not while no one looks", async () => {
    const { clock, marks, rows, look } = setUp();
    look(10, { atEnd: true });
    await clock.advance(SEEN_MS);
    look(10, { atEnd: true });
    look(11, { atEnd: true });
    look(12, { atEnd: true });
    expect(marks).toEqual([10, 11, 12]);
    rows.look(null);
    look(13, { atEnd: true });
    expect(marks).toEqual([10, 11, 12]);
    await clock.advance(SEEN_MS);
    expect(marks).toEqual([10, 11, 12, 13]);
  });

  it("do not count when the room is left before the second is over", async () => {
    const { clock, marks, rows, look } = setUp();
    look(10);
    rows.stop();
    await clock.advance(10_000);
    expect(marks).toEqual([]);
    expect(clock.waiting()).toBe(0);
  });
});
