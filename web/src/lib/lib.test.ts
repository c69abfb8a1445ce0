import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Announcer } from "./announcer";
import { fnv1a, schemeOf } from "./colour";
import { dayLabel } from "./dates";
import { initials, listNames, plainName } from "./names";
import { pageTitle } from "./title";

test("the title counts what is unread", () => {
  expect(pageTitle(0)).toBe("Natter");
  expect(pageTitle(3)).toBe("(3) Natter");
});

test("a colour hangs on the id alone", () => {
  expect(fnv1a("")).toBe(0x811c9dc5);
  expect(fnv1a("a")).toBe(0xe40c292c);
  expect(fnv1a("foobar")).toBe(0xbf9cf968);
  expect(schemeOf("ana")).toBe(schemeOf("ana"));
});

test("names lose their direction marks where they cannot be isolated", () => {
  expect(plainName("\u202eana\u2066")).toBe("ana");
  expect(initials("ana de la rosa")).toBe("AR");
  expect(initials("👩🏽‍🚀 x")).toContain("👩🏽‍🚀".slice(0, 2));
  expect(listNames(["a", "b", "c"])).toEqual({ named: ["a", "b", "c"], others: 0 });
  expect(listNames(["a", "b", "c", "d", "e"])).toEqual({ named: ["a", "b"], others: 3 });
});

test("days are named from the reader's midnight", () => {
  const now = new Date(2026, 4, 12, 0, 30).getTime();
  expect(dayLabel(now - 60_000, now)).toBe("Today");
  expect(dayLabel(now - 3_600_000, now)).toBe("Yesterday");
});

describe("the announcer", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  test("speaks at most once a second and sums up what waited", () => {
    const heard: string[] = [];
    const announcer = new Announcer();
    announcer.listen((sentence) => heard.push(sentence));
    announcer.message("Ana: hi");
    for (let count = 0; count < 5; count++) announcer.message(`Ben: ${count}`);
    announcer.status("Offline");
    announcer.status("Connected");
    expect(heard).toEqual(["Ana: hi"]);
    vi.advanceTimersByTime(1000);
    expect(heard).toEqual(["Ana: hi", "Connected. 5 new messages"]);
    vi.advanceTimersByTime(5000);
    expect(heard).toHaveLength(2);
  });
});
