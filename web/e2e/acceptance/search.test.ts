// Searching against the real server: what was written far up is found and shown where it stands, by the keyboard alone; what one may not read is not.

import { expect, test } from "vitest";
import { violations } from "../axe";
import type { Person } from "./person";
import { setting } from "./setting";

const here = setting();

const box = (person: Person) => person.page.getByRole("combobox", { name: "Search messages" });
const results = (person: Person) => person.page.getByTestId("search-result");

async function searchFor(person: Person, words: string): Promise<void> {
  await box(person).fill(words);
  await person.page
    .getByRole("dialog")
    .getByText(/found\.|Nothing was found\./)
    .waitFor();
}

test("a message far up is found by the beginnings of its words and shown where it stands, without a pointer", async () => {
  const filler = await here.program("fil");
  await filler.say(["Does anybody know a good caf\u00e9 by the harbour?"]);
  await filler.say(Array.from({ length: 300 }, (_, index) => `hay ${index}`));
  const a = await here.guest("ana");
  await a.rows("hay 299").last().waitFor();
  await a.page.keyboard.press("Control+f");
  await box(a).waitFor();
  await expect.poll(() => box(a).evaluate((element) => element === document.activeElement)).toBe(true);
  await a.page.keyboard.type("HARB cafe");
  await results(a).first().waitFor();
  expect(await results(a).count()).toBe(1);
  expect(await results(a).locator("mark").allTextContents()).toEqual(["caf\u00e9", "harb"]);
  expect(await violations(a.page)).toEqual([]);
  await a.page.keyboard.press("Enter");
  await a.page.getByRole("dialog").waitFor({ state: "detached" });
  const row = a.rows("good caf\u00e9").first();
  await row.waitFor();
  await expect.poll(() => row.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  expect(new URL(a.page.url()).searchParams.get("m")).toBe(await row.getAttribute("data-seq"));
  await a.page.keyboard.press("ArrowDown");
  await expect.poll(() => a.page.evaluate(() => document.activeElement?.textContent)).toContain("hay 0");
});

test("a message that is in the page already gets the focus as well, and again when it is picked again", async () => {
  const filler = await here.program("fil");
  await filler.say(["one pebble", ...Array.from({ length: 40 }, (_, index) => `hay ${index}`)]);
  const a = await here.guest("ana");
  const row = a.rows("one pebble").last();
  for (const way of ["first", "again"]) {
    await a.rows("hay 39").last().waitFor();
    await a.page.keyboard.press("Control+f");
    await searchFor(a, "pebble one");
    await a.page.keyboard.press("Enter");
    await a.page.getByRole("dialog").waitFor({ state: "detached" });
    const focused = () => row.evaluate((element) => element.contains(document.activeElement));
    await expect.poll(focused, { message: way }).toBe(true);
    await expect
      .poll(() => row.evaluate((element) => element.getBoundingClientRect().top > 0), { message: way })
      .toBe(true);
    await a.box().focus();
    await a.page.getByTestId("jump-pill").click();
    await expect
      .poll(() => row.evaluate((element) => element.getBoundingClientRect().top < 0), { message: way })
      .toBe(true);
  }
});

test("Escape gives the focus back, and while the search is open the browser's own has the key", async () => {
  const a = await here.guest("ana");
  await a.page.getByRole("button", { name: "Search messages" }).focus();
  await a.page.keyboard.press("Enter");
  await box(a).waitFor();
  await a.page.evaluate(() => {
    addEventListener("keydown", (event) => {
      if (event.key === "f") document.body.dataset.browserHasTheKey = String(!event.defaultPrevented);
    });
  });
  await a.page.keyboard.press("Control+f");
  await expect.poll(() => a.page.evaluate(() => document.body.dataset.browserHasTheKey)).toBe("true");
  await a.page.keyboard.press("Escape");
  await box(a).waitFor({ state: "detached" });
  const focused = () => a.page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  await expect.poll(focused).toBe("Search messages");
});

test("what is typed right after the key that opens it is in the box", async () => {
  const a = await here.guest("ana");
  for (const [part, key, name] of [
    ["search-dialog", "Control+f", "Search messages"],
    ["room-switcher", "Control+k", "Find a room"],
  ] as const) {
    const chunk = () =>
      a.page.evaluate(
        (name) => performance.getEntriesByType("resource").find((entry) => entry.name.includes(name))?.name,
        part,
      );
    await expect.poll(chunk, { timeout: 10_000 }).toContain(part);
    // Resolves when it has run. As a string, because test runners rewrite imports.
    await a.page.evaluate(`import(${JSON.stringify(await chunk())})`);
    await a.page.keyboard.press(key);
    await a.page.keyboard.type("harbour");
    await expect
      .poll(() => a.page.getByRole("combobox", { name }).inputValue(), { message: part })
      .toBe("harbour");
    await a.page.keyboard.press("Escape");
    await a.page.getByRole("dialog").waitFor({ state: "detached" });
  }
});

test("all one's rooms are searched, and a room one was sent out of is not", async () => {
  const owner = await here.program("own");
  const roomId = await owner.createRoom("greenhouse");
  await owner.say(["orchids in the greenhouse"], roomId);
  await owner.say(["orchids in the hall", "<img src=x onerror=alert(1)> orchids"]);
  const a = await here.guest("ana");
  await a.page.getByRole("button", { name: "Join greenhouse" }).click();
  await a.box("greenhouse").waitFor();
  await a.page.keyboard.press("Control+Shift+f");
  await box(a).waitFor();
  await searchFor(a, "orchid");
  const groups = a.page.getByRole("group").filter({ has: results(a) });
  expect(await groups.evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")))).toEqual([
    "Lobby",
    "greenhouse",
  ]);
  expect(await results(a).count()).toBe(3);
  expect(await results(a).locator("img").count()).toBe(0);
  await a.page.getByText("This room").click();
  await expect.poll(() => results(a).count()).toBe(1);
  const me = (await a.page.evaluate(async () => (await fetch("/api/me")).json())) as {
    user: { userId: string };
  };
  await owner.ask({ action: "kickMember", roomId, userId: me.user.userId });
  await a.page.getByText("All my rooms").click();
  await expect.poll(() => results(a).count()).toBe(2);
});
