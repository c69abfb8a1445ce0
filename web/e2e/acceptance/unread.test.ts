// What is new since one looked away: the count in the title, the divider, and that every tab agrees.

import { expect, test } from "vitest";
import { setting } from "./setting";

const here = setting();

test("three missed messages: the title counts them, the divider stands before the first, reading in another tab clears both", async () => {
  const [a, b] = await Promise.all([here.guest("ana"), here.guest("ben")]);
  await b.say("seen by both");
  await a.rows("seen by both").waitFor();
  await a.createRoom("elsewhere");
  for (const text of ["missed 1", "missed 2", "missed 3"]) await b.say(text);
  await expect.poll(() => a.page.title()).toBe("(3) Natter");
  const lobby = a.page.getByTestId("room-link").filter({ hasText: "Lobby" });
  await expect.poll(() => lobby.textContent()).toContain("3");

  const other = await a.context.newPage();
  await other.goto(`${a.origin}/r/lobby`);
  const divider = other.getByTestId("unread-divider");
  await divider.waitFor();
  const next = divider.locator("xpath=following-sibling::li[1]");
  expect(await next.textContent()).toContain("missed 1");
  await expect.poll(() => a.page.title()).toBe("Natter");
  await expect.poll(() => other.title()).toBe("Natter");
  await lobby.click();
  await a.rows("missed 3").waitFor();
  expect(await a.page.getByTestId("unread-divider").count()).toBe(0);
});

test("a room opens at its first unread message, with the ones before it in sight", async () => {
  const filler = await here.program("fil");
  const a = await here.guest("ana");
  await filler.say(Array.from({ length: 40 }, (_, index) => `old ${index}`));
  await a.rows("old 39").waitFor();
  await expect.poll(() => a.page.title()).toBe("Natter");
  await a.createRoom("away");
  await filler.say(Array.from({ length: 60 }, (_, index) => `new ${index}`));
  await expect.poll(() => a.page.title()).toBe("(60) Natter");
  await a.page.getByTestId("room-link").filter({ hasText: "Lobby" }).click();
  const divider = a.page.getByTestId("unread-divider");
  await divider.waitFor();
  const share = () =>
    divider.evaluate((element) => {
      const list = document.querySelector("[data-testid=timeline]")?.getBoundingClientRect();
      return list ? (element.getBoundingClientRect().top - list.top) / list.height : -1;
    });
  expect(await share()).toBeGreaterThan(0);
  expect(await share()).toBeLessThan(0.5);
  const next = divider.locator("xpath=following-sibling::li[1]");
  expect(await next.textContent()).toContain("new 0");
  expect(await a.page.title()).not.toBe("Natter");
});
