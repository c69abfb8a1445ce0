import { describe, expect, test } from "vitest";
import { emojiData } from "../../../scripts/emoji-data.ts";
import { fromFile, searchEmoji, toned } from "./emoji-data";
import { nextCell } from "./picker";

const file = emojiData();
const set = fromFile(JSON.parse(JSON.stringify(file)));
const found = (words: string) => searchEmoji(set, words, 20).map(({ emoji }) => emoji);

test("every emoji is there once, in its fully qualified form, in a group with a name", () => {
  expect(set.all.length).toBeGreaterThan(1800);
  expect(new Set(set.all.map(({ emoji }) => emoji)).size).toBe(set.all.length);
  expect(set.all.map(({ emoji }) => emoji)).toEqual(expect.arrayContaining(["👍", "❤️", "⛵", "🧑‍🚀"]));
  expect(set.all.every(({ group }) => set.groups[group] !== undefined)).toBe(true);
  expect(set.groups.length).toBe(9);
});

describe("search", () => {
  test("finds codes, names and other words, the closest first", () => {
    expect(found("tada")[0]).toBe("🎉");
    expect(found("thumbs up")[0]).toBe("👍");
    expect(found("party pop")[0]).toBe("🎉");
    expect(found("+1")[0]).toBe("👍");
  });

  test("wants every word, and finds nothing for nothing", () => {
    expect(found("heart red")).toContain("❤️");
    expect(found("heart xylograph")).toEqual([]);
    expect(found(" ")).toEqual([]);
  });
});

test("a skin tone follows the person, and only where there is one", () => {
  expect(toned({ emoji: "👍", takesTone: true }, 3)).toBe("👍🏽");
  expect(toned({ emoji: "✌️", takesTone: true }, 1)).toBe("✌🏻");
  expect(toned({ emoji: "🎉", takesTone: false }, 5)).toBe("🎉");
  expect(toned({ emoji: "👍", takesTone: true }, 0)).toBe("👍");
});

test.each([
  ["ArrowRight", 0, 1],
  ["ArrowLeft", 0, 0],
  ["ArrowDown", 3, 11],
  ["ArrowDown", 18, 18],
  ["ArrowUp", 11, 3],
  ["ArrowUp", 3, null],
  ["Home", 13, 8],
  ["End", 9, 15],
  ["End", 17, 19],
])("%s in a grid of 20 in rows of 8 leads from %i to %o", (key, at, to) => {
  expect(nextCell(key, at, 20, 8)).toBe(to);
});
