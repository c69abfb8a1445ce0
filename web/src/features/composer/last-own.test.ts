import { expect, test } from "vitest";
import { joined, NOON, said } from "@/testing/timeline";
import { lastOwn } from "./last-own";

const deleted = (seq: number) => said(seq, "ana", NOON, { text: "", deleted: true });

test("↑ edits the newest own message, whatever others wrote after it", () => {
  const events = [said(1, "ana", NOON), said(2, "ana", NOON), said(3, "ben", NOON), joined(4, "cleo")];
  expect(lastOwn(events, "ana")?.seq).toBe(2);
});

test("deleted messages are passed over", () => {
  expect(lastOwn([said(1, "ana", NOON), deleted(2)], "ana")?.seq).toBe(1);
});

test("there may be none", () => {
  expect(lastOwn([said(1, "ben", NOON), deleted(2)], "ana")).toBeNull();
  expect(lastOwn([said(1, "ben", NOON)], undefined)).toBeNull();
});
