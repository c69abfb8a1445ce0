import { expect, test } from "vitest";
import { isEmojiOnly } from "./emoji-only";

test.each(["⛵", "🎉🎉🎉", "👋🏽", "❤️", "🇫🇷 🇮🇹", "👨‍👩‍👧‍👦"])("%s stands alone", (text) => {
  expect(isEmojiOnly(text)).toBe(true);
});

test.each(["", "1", "12", "#", "©", "a", "👋🏽 on my way", "🎉🎉🎉🎉", "مرحبا", " ", "\n"])(
  "%j does not",
  (text) => {
    expect(isEmojiOnly(text)).toBe(false);
  },
);
