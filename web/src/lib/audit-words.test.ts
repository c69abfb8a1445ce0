import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { deedWords, knownDeeds } from "./audit-words";

test("every deed of natter-core has words, and no other", () => {
  const source = readFileSync("../crates/natter-core/src/audit.rs", "utf8");
  const deeds = [...source.matchAll(/^ {4}\w+ = "(\w+)",$/gm)].map(([, word]) => word);
  expect(deeds.length).toBeGreaterThan(20);
  expect([...knownDeeds].sort()).toEqual(deeds.sort());
});

test("a deed unknown to this client is named as it is", () => {
  expect(deedWords("danced")).toEqual({ did: "danced" });
  expect(deedWords("constructor")).toEqual({ did: "constructor" });
});
