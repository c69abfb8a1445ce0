import { describe, expect, test } from "vitest";
import { completed, typedName } from "./completion";

describe("a name is being typed", () => {
  test.each([
    [":ta", "ta"],
    ["well done :tad", "tad"],
    ["(:+1", "+1"],
    ["line\n:smi", "smi"],
  ])("in %j", (text, word) => {
    expect(typedName(text, text.length)?.word).toBe(word);
  });

  test.each([[":t"], ["10:30"], ["http://x"], [":ta da"], ["a:tada"], ["::"]])("not in %j", (text) => {
    expect(typedName(text, text.length)).toBeNull();
  });

  test("only as far as the caret", () => {
    expect(typedName("go :tada now", 6)).toEqual({ word: "ta", from: 3, to: 6 });
    expect(typedName("go :tada now", 12)).toBeNull();
  });
});

test("the emoji takes the place of the name, with one space after it", () => {
  expect(completed("go :tad", { word: "tad", from: 3, to: 7 }, "🎉")).toEqual({ text: "go 🎉 ", caret: 6 });
  expect(completed("go :tad now", { word: "tad", from: 3, to: 7 }, "🎉")).toEqual({
    text: "go 🎉 now",
    caret: 6,
  });
});
