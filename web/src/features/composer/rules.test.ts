import { beforeEach, describe, expect, test } from "vitest";
import { forgetDrafts, readDraft, writeDraft } from "./drafts";
import { byteLength, cleanText, enterSends, MAX_BYTES, measure } from "./rules";

const enter = { key: "Enter", shiftKey: false, isComposing: false, keyCode: 13 };

describe("Enter", () => {
  test("sends at a keyboard", () => expect(enterSends(enter, false)).toBe(true));
  test("breaks the line with Shift", () =>
    expect(enterSends({ ...enter, shiftKey: true }, false)).toBe(false));
  test("breaks the line on touch", () => expect(enterSends(enter, true)).toBe(false));
  test("belongs to the input method while composing", () => {
    expect(enterSends({ ...enter, isComposing: true }, false)).toBe(false);
    expect(enterSends({ ...enter, keyCode: 229 }, false)).toBe(false);
  });
  test("other keys never send", () => expect(enterSends({ ...enter, key: "a" }, false)).toBe(false));
});

describe("text", () => {
  test.each(["", " ", "\n\t", "\u200b", "\u00a0\u2003", "\u202e"])("%j has nothing to see", (text) => {
    expect(measure(text).sendable).toBe(false);
  });

  test.each(["a", "👋🏽", "مرحبا", " . "])("%j can be sent", (text) =>
    expect(measure(text).sendable).toBe(true),
  );

  test("control characters leave, line feed and tab stay", () => {
    expect(cleanText("  a\u0000\u0007\u0085b\r\nc\rd\te ")).toBe("ab\nc\nd\te");
  });

  test("the limit counts bytes, not characters", () => {
    expect(measure("a".repeat(MAX_BYTES))).toMatchObject({ sendable: true, over: false, bytes: MAX_BYTES });
    expect(measure("a".repeat(MAX_BYTES + 1))).toMatchObject({ sendable: false, over: true });
    expect(measure("é".repeat(MAX_BYTES / 2 + 1))).toMatchObject({ sendable: false, over: true });
    expect(byteLength("👋")).toBe(4);
  });

  test("the counter appears near the limit only", () => {
    expect(measure("a".repeat(11_499)).near).toBe(false);
    expect(measure("a".repeat(11_500)).near).toBe(true);
  });
});

describe("drafts", () => {
  beforeEach(() => localStorage.clear());

  test("are kept per room", () => {
    writeDraft("lobby", "one");
    writeDraft("design", "two");
    expect([readDraft("lobby"), readDraft("design"), readDraft("random")]).toEqual(["one", "two", ""]);
  });

  test("leave no trace when emptied or signed out, and touch nothing else", () => {
    localStorage.setItem("natter.theme", "dark");
    writeDraft("lobby", "one");
    writeDraft("lobby", "");
    writeDraft("design", "two");
    forgetDrafts();
    expect(Object.keys(localStorage)).toEqual(["natter.theme"]);
  });
});
