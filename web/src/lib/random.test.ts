import { expect, it } from "vitest";
import { randomUuid, timeOrderedUuid } from "./random";

it("makes version 4 UUIDs that differ", () => {
  const made = Array.from({ length: 200 }, randomUuid);
  for (const uuid of made)
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(made).size).toBe(200);
});

it("makes version 7 UUIDs that begin with the time and differ", () => {
  const at = 0x0199_1234_5678;
  const made = Array.from({ length: 200 }, () => timeOrderedUuid(at));
  for (const uuid of made)
    expect(uuid).toMatch(/^01991234-5678-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(made).size).toBe(200);
  expect(timeOrderedUuid(at + 1) > (made[0] ?? "")).toBe(true);
});
