import { expect, test } from "vitest";
import type { AdminPerson, User } from "@/protocol";
import { actsOn, matches, questionOf } from "./person-acts";

const user: User = { userId: "u", username: "Ana", email: "ana@example.org", guest: false, siteAdmin: false };
const person = (part: Partial<AdminPerson> = {}, mine: Partial<User> = {}): AdminPerson => ({
  ...{ state: "active", createdAt: 1, user: { ...user, ...mine } },
  ...part,
});
const labels = (one: AdminPerson, own = false) => actsOn(one, own).map(({ label }) => label);

test("what may be done to whom", () => {
  expect(labels(person())).toEqual(["Make site admin", "Suspend", "Delete"]);
  expect(labels(person({}, { siteAdmin: true }))).toEqual(["Take site admin away", "Suspend", "Delete"]);
  expect(labels(person({}, { guest: true }))).toEqual(["Suspend", "Delete"]);
  expect(labels(person({ state: "suspended" }))).toEqual(["Restore", "Delete"]);
  expect(labels(person({ state: "deleted" }))).toEqual([]);
  expect(labels(person({}, { siteAdmin: true }), true)).toEqual(["Take site admin away"]);
});

test("what others will feel is asked first; deleting wants the name typed", () => {
  const asked = actsOn(person(), false).map((act) => questionOf(person(), act));
  expect(asked.every((question) => question !== null)).toBe(true);
  expect(asked.at(-1)?.typed?.word).toBe("Ana");
  const [restore] = actsOn(person({ state: "suspended" }), false);
  expect(restore && questionOf(person(), restore)).toBeNull();
});

test("people are found by any of their names", () => {
  const one = person({}, { displayName: "Queen Bee" });
  expect(["an", "EXAMPLE.org", "bee", ""].every((typed) => matches(one, typed))).toBe(true);
  expect(matches(one, "ben")).toBe(false);
});
