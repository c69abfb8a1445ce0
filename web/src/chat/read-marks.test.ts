import { describe, expect, it } from "vitest";
import { FakeClock } from "@/testing/clock";
import { ReadMarks } from "./read-marks";

function setUp() {
  const clock = new FakeClock();
  const sent: number[] = [];
  const line = { open: true };
  const marks = new ReadMarks(clock, (_roomId, seq) => line.open && sent.push(seq) > 0);
  return { clock, sent, line, marks };
}

describe("read marks", () => {
  it("rise only, at most once a second, and the last one arrives", async () => {
    const { clock, sent, marks } = setUp();
    for (const seq of [3, 5, 4, 9, 7]) marks.want("lobby", seq);
    expect(sent).toEqual([3]);
    await clock.advance(1_000);
    expect(sent).toEqual([3, 9]);
    await clock.advance(10_000);
    expect(sent).toEqual([3, 9]);
  });

  it("come as rarely as the server asks, and at once when the room is left", async () => {
    const { clock, sent, marks } = setUp();
    marks.up(15_000);
    marks.want("lobby", 1);
    marks.want("lobby", 2);
    await clock.advance(14_999);
    expect(sent).toEqual([1]);
    await clock.advance(1);
    expect(sent).toEqual([1, 2]);
    marks.want("lobby", 3);
    marks.hurry();
    marks.hurry();
    expect(sent).toEqual([1, 2, 3]);
    await clock.advance(60_000);
    expect(sent).toEqual([1, 2, 3]);
  });

  it("wait for a connection, and are not repeated when the server knows better", () => {
    const { line, sent, marks } = setUp();
    line.open = false;
    marks.want("lobby", 5);
    marks.want("garden", 2);
    marks.down();
    line.open = true;
    marks.confirmed("garden", 8);
    marks.up(1_000);
    expect(sent).toEqual([5]);
    marks.want("garden", 7);
    expect(sent).toEqual([5]);
  });
});
