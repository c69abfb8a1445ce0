import { expect, test } from "vitest";
import { FakeClock } from "@/testing/clock";
import { patiently } from "./patient";

test("what does not come is asked for again, ever more slowly, until it comes", async () => {
  const clock = new FakeClock();
  const asked: number[] = [];
  const part = patiently(async () => {
    asked.push(clock.now() - 1_000_000);
    if (asked.length < 8) throw new TypeError("Failed to fetch dynamically imported module");
    return "here";
  }, clock);
  await clock.advance(60_000);
  expect(await part).toBe("here");
  expect(asked).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500, 25_500, 35_500]);
});
