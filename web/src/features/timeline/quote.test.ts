import { expect, test } from "vitest";
import type { MessageEvent } from "@/protocol";
import { NOON, said } from "@/testing/timeline";
import { quoteLine } from "./quote";

const known = said(4, "ben", NOON, { text: "one\n\n two   three" }) as MessageEvent;

test("a quote is one line of the message", () => {
  expect(quoteLine(known)).toEqual({ state: "known", userId: "ben", username: "ben", text: "one two three" });
  expect(quoteLine({ ...known, text: "x".repeat(4000) })).toMatchObject({ text: "x".repeat(200) });
});

test("a quote says why there is nothing to read", () => {
  expect(quoteLine("loading")).toEqual({ state: "loading" });
  expect(quoteLine("missing")).toEqual({ state: "gone", words: "Message not available" });
  expect(quoteLine({ ...known, text: "", deleted: true })).toEqual({
    state: "gone",
    words: "Message deleted",
  });
});
