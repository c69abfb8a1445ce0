import { expect, test } from "vitest";
import { domainsOf } from "./site-settings";

test("domains are read however people type them", () => {
  expect(domainsOf(" @A.org, b.org;c.org  a.org ")).toEqual(["a.org", "b.org", "c.org"]);
  expect(domainsOf(" ")).toEqual([]);
});
