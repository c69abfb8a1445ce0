import { expect, test } from "vitest";
import { asSentence, inTime, refusalSentence } from "./sentences";

test("times are said in the unit that fits", () => {
  expect([1, 40_000, 300_000, 7_200_000].map(inTime)).toEqual(["in 1 s", "in 40 s", "in 5 min", "in 2 h"]);
});

test("the server's words become a sentence", () => {
  expect(asSentence("a guest needs an account first")).toBe("A guest needs an account first.");
  expect(asSentence("Really?")).toBe("Really?");
  expect(asSentence(" ")).toBe("");
});

test("codes become sentences that help", () => {
  const say = (code: string, message = "", retryAfterMs?: number) =>
    refusalSentence({ code, message, ...(retryAfterMs && { retryAfterMs }) });
  expect(say("rate_limited", "too fast", 5_000)).toBe("That was too fast. Try again in 5 s.");
  expect(say("rate_limited")).toBe("That was too fast. Wait a moment.");
  expect(say("invalid", "an invitation is good for 1 to 10000 people")).toContain("good for 1");
  expect(say("other")).toBe("That did not work. Try again.");
  for (const code of [
    "network",
    "unreachable",
    "timeout",
    "busy",
    "forbidden",
    "not_found",
    "unknown_action",
  ])
    expect(say(code)).toMatch(/\.$/);
});
