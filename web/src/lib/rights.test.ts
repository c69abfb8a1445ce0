import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Role } from "@/protocol";
import { type Right, reaches, rights, roleIn } from "./rights";

const source = readFileSync("../crates/natter-core/src/rule/right.rs", "utf8");

function groups(): Map<string, Role[]> {
  const found = source.matchAll(/const ([A-Z]+): &\[Role\] = &\[([^\]]+)\];/g);
  return new Map(
    [...found].map(([, name = "", roles = ""]) => [name, roles.toLowerCase().split(", ") as Role[]]),
  );
}

test("the table is the one of natter-core", () => {
  const known = groups();
  const table = [...source.matchAll(/\(\s*Right::(\w+),\s*([A-Z]+),\s*"/g)].map(
    ([, right = "", group = ""]) => [right, known.get(group)],
  );
  expect(table.length).toBe(16);
  expect(Object.fromEntries(table)).toEqual(rights satisfies Record<Right, readonly Role[]>);
});

test("nobody reaches the owner, and moderators reach no keeper", () => {
  const roles: Role[] = ["admin", "moderator", "member", "guest"];
  expect(roles.some((role) => reaches(role, "owner"))).toBe(false);
  expect(roles.map((role) => reaches("moderator", role))).toEqual([false, false, true, true]);
  expect(roles.every((role) => reaches("owner", role))).toBe(true);
  expect(reaches("member", "guest")).toBe(false);
});

test("a site admin owns the lobby and no other room", () => {
  expect(roleIn({ roomId: "lobby", role: "member" }, { siteAdmin: true })).toBe("owner");
  expect(roleIn({ roomId: "garden", role: "member" }, { siteAdmin: true })).toBe("member");
  expect(roleIn({ roomId: "lobby", role: "member" }, null)).toBe("member");
});
