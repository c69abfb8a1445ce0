import { expect, test } from "vitest";
import type { Member, Role } from "@/protocol";
import { heirWords } from "./heir";

const of = (...roles: Role[]): Member[] =>
  roles.map((role, index) => ({ userId: `u${index}`, username: `name ${index}`, role, online: false }));

test("the only one of the strongest is named", () => {
  expect(heirWords(of("owner", "member", "admin", "guest"))).toContain("name 2 will own it");
});

test("among several of a kind the longest there has it", () => {
  expect(heirWords(of("owner", "member", "member", "guest"))).toContain(
    "The member who has been here the longest",
  );
});

test("with guests alone it is archived", () => {
  expect(heirWords(of("owner", "guest"))).toContain("archived");
  expect(heirWords([])).toContain("archived");
});
