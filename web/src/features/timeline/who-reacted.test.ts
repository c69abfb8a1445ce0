import { expect, test } from "vitest";
import { whoReacted } from "./who-reacted";

const profiles = new Map([["u-cy", { displayName: "Cy Park" }]]);
const people = (...names: string[]) => names.map((username) => ({ userId: `u-${username}`, username }));

test.each([
  [1, people("ada"), "ada"],
  [2, people("ada", "bo"), "ada and bo"],
  [3, people("ada", "bo", "cy"), "ada, bo and Cy Park"],
  [5, people("ada", "bo", "cy", "di", "ed"), "ada, bo and 3 others"],
  [3, people("bo", "me", "ada"), "You, bo and ada"],
  [2, people("ada"), "ada and 1 other"],
  [1, people("me"), "You"],
  [1200, people("ada", "bo", "cy"), "ada, bo and 1,198 others"],
])("%i reactions of %o", (count, reacted, sentence) => {
  expect(whoReacted({ count, people: reacted }, "u-me", profiles)).toBe(sentence);
});
