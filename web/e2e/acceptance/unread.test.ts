// What is new since one looked away: the count in the title, the divider, and that every tab agrees.

import { expect, test } from "vitest";
import type { Person } from "./person";
import { gap, scrollBy } from "./reading";
import { setting } from "./setting";

const here = setting();

test("three missed messages: the title counts them, the divider stands before the first, reading in another tab clears both", async () => {
  const [a, b] = await Promise.all([here.guest("ana"), here.guest("ben")]);
  await b.say("seen by both");
  await a.rows("seen by both").waitFor();
  await expect.poll(() => a.page.title()).toBe("Natter");
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

const numbered = (word: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${word} ${index}.`);
const unread = async ({ page }: Person) => Number(/\((\d+)\)/.exec(await page.title())?.[1] ?? 0);
const link = ({ page }: Person, room: string) => page.getByTestId("room-link").filter({ hasText: room });
const afterDivider = ({ page }: Person) =>
  page.getByTestId("unread-divider").locator("xpath=following-sibling::li[1]").textContent();

/** Whether the row with this text is wholly above the lower edge of the messages. */
function reached({ page }: Person, text: string): Promise<boolean> {
  return page.evaluate((wanted) => {
    const edge = document.querySelector("[data-testid=timeline]")?.getBoundingClientRect().bottom ?? 0;
    const rows = [...document.querySelectorAll("[data-testid=message]")];
    const row = rows.find((each) => each.textContent?.includes(wanted));
    return row !== undefined && row.getBoundingClientRect().bottom <= edge;
  }, text);
}

test("450 of 1,000 are read by scrolling; another device finds the other 550, with the divider before the first of them", async () => {
  const filler = await here.program("fil");
  const a = await here.guest("ana");
  const away = await a.createRoom("meanwhile");
  await filler.say(numbered("row", 1_000));
  await expect.poll(() => unread(a)).toBe(1_000);
  await link(a, "Lobby").click();
  await a.page.getByTestId("unread-divider").waitFor();
  await expect.poll(() => unread(a)).toBeLessThan(1_000);
  expect(await afterDivider(a)).toContain("row 0.");
  for (let steps = 0; !(await reached(a, "row 449.")); steps++) {
    expect(steps).toBeLessThan(200);
    await scrollBy(a.page, 400);
  }
  await expect.poll(() => unread(a)).toBeLessThanOrEqual(550);
  const left = await unread(a);
  expect(left).toBeGreaterThan(520);
  const pill = a.page.getByTestId("jump-pill");
  expect(await pill.textContent()).toBe(`${left} new messages`);
  await link(a, "meanwhile").click();
  await a.box("meanwhile").waitFor();

  const other = await here.visitor("ana", { storageState: await a.context.storageState() });
  await other.page.goto(`${a.origin}/r/${away}`);
  await expect.poll(() => unread(other)).toBe(left);
  await link(other, "Lobby").click();
  await other.page.getByTestId("unread-divider").waitFor();
  expect(await afterDivider(other)).toContain(`row ${1_000 - left}.`);
  await expect.poll(() => unread(a)).toBeLessThan(left);
  expect(await afterDivider(other)).toContain(`row ${1_000 - left}.`);
});

test("nothing is read while the window has no focus or the page is hidden", async () => {
  const filler = await here.program("fil");
  const a = await here.guest("ana");
  await filler.say(["seen at the end"]);
  await a.rows("seen at the end").waitFor();
  await expect.poll(() => a.page.title()).toBe("Natter");
  await a.page.clock.install();
  const look = (focus: boolean, visibility: string) =>
    a.page.evaluate(
      ([focused, state]) => {
        document.hasFocus = () => focused === true;
        Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
        window.dispatchEvent(new Event(focused ? "focus" : "blur"));
        document.dispatchEvent(new Event("visibilitychange"));
      },
      [focus, visibility] as const,
    );
  for (const [focus, visibility] of [
    [false, "visible"],
    [true, "hidden"],
  ] as const) {
    await look(focus, visibility);
    await filler.say([`behind ${visibility}`]);
    await a.rows(`behind ${visibility}`).waitFor();
    await a.page.clock.fastForward(5_000);
    expect(await gap(a.page)).toBeLessThanOrEqual(1);
    expect(await a.page.title()).toBe("(1) Natter");
    await look(true, "visible");
    await a.page.clock.fastForward(1_000);
    await expect.poll(() => a.page.title()).toBe("Natter");
  }
});

test("a room is marked as read in the list, in the pill and with Escape, and it is said", async () => {
  const filler = await here.program("fil");
  const a = await here.guest("ana");
  const spoken = a.page.getByTestId("announcer");
  await a.createRoom("aside");
  await filler.say(["unread in the list"]);
  await expect.poll(() => unread(a)).toBe(1);
  await link(a, "Lobby").hover();
  await a.page.getByRole("button", { name: "Mark Lobby as read" }).click();
  await expect.poll(() => a.page.title()).toBe("Natter");
  await expect.poll(() => spoken.textContent()).toContain("Lobby is marked as read");
  expect(await a.page.getByRole("button", { name: "Mark Lobby as read" }).count()).toBe(0);
  expect(await link(a, "Lobby").evaluate((element) => element === document.activeElement)).toBe(true);

  await filler.say(numbered("pill", 100));
  await expect.poll(() => unread(a)).toBe(100);
  await link(a, "Lobby").click();
  await a.page.getByTestId("unread-divider").waitFor();
  const stood = await gap(a.page);
  await a.page.getByRole("button", { name: "Mark as read", exact: true }).click();
  await expect.poll(() => a.page.title()).toBe("Natter");
  await expect.poll(() => a.page.getByTestId("jump-pill").textContent()).toBe("Jump to latest");
  expect(await gap(a.page)).toBe(stood);
  expect(await afterDivider(a)).toContain("pill 0.");

  await filler.say(numbered("escape", 3));
  await expect.poll(() => unread(a)).toBe(3);
  await a.box().fill("half a sentence");
  await a.box().press("Escape");
  expect(await unread(a)).toBe(3);
  await a.box().fill("");
  await a.box().press("Escape");
  await expect.poll(() => a.page.title()).toBe("Natter");
  await filler.say(["one more"]);
  await expect.poll(() => unread(a)).toBe(1);
  await a.page.getByTestId("message").first().press("Escape");
  await expect.poll(() => a.page.title()).toBe("Natter");
});
