import { expect, test } from "vitest";
import { type Box, type Place, toolbarPlace } from "./toolbar-place";

const pane: Box = { left: 0, right: 800, top: 50, bottom: 700 };
const row: Box = { left: 10, right: 790, top: 300, bottom: 336 };
const bar = { width: 240, height: 36 };
const covers = (words: Box, line: Box, { left, top }: Place) =>
  line.left + left < words.right &&
  line.left + left + bar.width > words.left &&
  line.top + top < words.bottom &&
  line.top + top + bar.height > words.top;

test.each([
  [
    "a short message of another person",
    { left: 50, right: 200, top: 300, bottom: 336 },
    { left: 158, top: 0 },
  ],
  ["a short own message", { left: 600, right: 750, top: 300, bottom: 336 }, { left: 302, top: 0 }],
  ["a wide one", { left: 50, right: 700, top: 300, bottom: 400 }, { left: 496, top: -40 }],
  [
    "a wide one under the upper edge",
    { left: 50, right: 700, top: 60, bottom: 160 },
    { left: 496, top: 104 },
  ],
])("beside, above or below %s, never over it", (_, words, place) => {
  const line: Box = { left: 50, right: 750, top: words.top, bottom: words.bottom };
  const found = toolbarPlace({ line, words, row, pane, ...bar });
  expect(found).toEqual(place);
  expect(covers(words, line, found)).toBe(false);
});
