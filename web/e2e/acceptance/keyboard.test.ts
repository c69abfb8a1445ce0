// The whole way without a pointer, with nothing for axe to say at any stop.

import { expect, test } from "vitest";
import { violations } from "../axe";
import type { Person } from "./person";
import { post } from "./program";
import { setting } from "./setting";

const here = setting();
const MOST_STEPS = 60;

/** Tab until the element of this name has the focus: what cannot be reached that way fails. */
async function tabTo(
  person: Person,
  role: "button" | "link" | "tab" | "textbox",
  name: string,
): Promise<void> {
  const wanted = person.page.getByRole(role, { name, exact: true }).first();
  await wanted.waitFor();
  for (let step = 0; step < MOST_STEPS; step++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await person.page.keyboard.press("Tab");
  }
  throw new Error(`${role} "${name}" cannot be reached with Tab`);
}

/** ArrowDown until the menu's item of this name has the focus. */
async function arrowTo(person: Person, name: string): Promise<void> {
  const wanted = person.page.getByRole("menuitem", { name: new RegExp(`^${name}`) });
  await wanted.waitFor();
  for (let step = 0; step < MOST_STEPS; step++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await person.page.keyboard.press("ArrowDown");
  }
  throw new Error(`menu item "${name}" cannot be reached with the arrows`);
}

async function clean(person: Person, where: string): Promise<void> {
  // Motion would be measured half way.
  await person.page.evaluate(() =>
    Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => 0))),
  );
  expect({ where, found: await violations(person.page) }).toEqual({ where, found: [] });
}

test("sign in, create a room, approve, govern, send, switch, read, sign out", async () => {
  const a = await here.visitor("ana");
  const { keyboard } = a.page;
  const account = {
    username: a.name,
    email: `${a.name.replace(" ", ".")}@example.org`,
    password: "correct horse",
  };
  expect((await post(a.origin, "/api/signup", account)).status).toBe(201);
  await a.page.emulateMedia({ reducedMotion: "reduce" });
  await a.page.goto(a.origin);
  await a.page.getByRole("tab", { name: "Guest" }).waitFor();
  await clean(a, "welcome");
  await tabTo(a, "textbox", "Email or user name");
  await keyboard.type(a.name);
  await keyboard.press("Tab");
  await keyboard.type("correct horse");
  await keyboard.press("Enter");
  await a.connected();
  await clean(a, "lobby with tips");

  await tabTo(a, "button", "New room");
  await keyboard.press("Enter");
  await a.page.getByRole("dialog").waitFor();
  await clean(a, "new room");
  await tabTo(a, "textbox", "Room name");
  await keyboard.type("keys only");
  await keyboard.press("Tab");
  // As long as a finger holds it: the choice follows the focus only while the key is down.
  await keyboard.press("ArrowDown", { delay: 100 });
  await a.page.getByRole("radio", { name: "By approval", checked: true }).waitFor();
  await keyboard.press("Shift+Tab");
  await keyboard.press("Enter");
  await a.box("keys only").waitFor();

  const b = await here.program("ben");
  const roomId = a.roomId();
  await tabTo(a, "button", "Room settings");
  await keyboard.press("Enter");
  await a.page.getByRole("dialog").waitFor();
  await clean(a, "room settings");
  const guests = a.page.getByLabel("Guests may come in");
  await guests.focus();
  await keyboard.press("Space");
  await tabTo(a, "button", "Save");
  await keyboard.press("Enter");
  await expect.poll(() => a.page.getByTestId("announcer").textContent()).toContain("Saved");
  await keyboard.press("Escape");
  await a.page.getByRole("dialog").waitFor({ state: "detached" });
  const focused = () => a.page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  await expect.poll(focused).toBe("Room settings");

  expect(await b.ask({ action: "joinRoom", roomId })).toMatchObject({ status: "waiting" });
  const approve = a.page.getByRole("button", { name: /^Approve ben/ });
  await approve.waitFor();
  await clean(a, "somebody waits");
  await a.toRegion("members");
  await tabTo(a, "button", (await approve.getAttribute("aria-label")) ?? "");
  await keyboard.press("Enter");
  const options = a.page.getByRole("button", { name: /^Options for ben/ });
  await options.waitFor();
  await tabTo(a, "button", (await options.getAttribute("aria-label")) ?? "");
  await keyboard.press("Enter");
  await a.page.getByRole("menuitem").first().waitFor();
  await clean(a, "menu of a member");
  await keyboard.press("Escape");
  await a.page.getByRole("menu").waitFor({ state: "detached" });
  await expect.poll(focused).toMatch(/^Options for ben/);
  await keyboard.press("Enter");
  await arrowTo(a, "Remove");
  await keyboard.press("Enter");
  await a.page.getByRole("alertdialog").waitFor();
  await clean(a, "asked before removing");
  await tabTo(a, "button", "Remove");
  await keyboard.press("Enter");
  await options.waitFor({ state: "detached" });
  await a.page.getByRole("alertdialog").waitFor({ state: "detached" });
  // The row that had the focus is gone with its member.
  await expect.poll(focused).toBe("People");

  await tabTo(a, "textbox", "Message keys only");
  await keyboard.type("typed **without** a mouse");
  await keyboard.press("Enter");
  await a.sent("typed without a mouse").waitFor();
  await clean(a, "room with own message");

  await keyboard.press("Control+k");
  await a.page.getByRole("combobox", { name: "Find a room" }).waitFor();
  await keyboard.type("lobby");
  await keyboard.press("Enter");
  await a.box().waitFor();
  await a.page.getByTestId("timeline").locator("[data-seq]").first().waitFor();
  await a.page.getByRole("dialog").waitFor({ state: "detached" });
  await a.toRegion("messages");
  await keyboard.press("ArrowUp");
  expect(
    await a.page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.seq),
  ).toBeTruthy();
  await clean(a, "a message in focus");

  await tabTo(a, "link", "Settings");
  await keyboard.press("Enter");
  await tabTo(a, "button", "Sign out");
  await clean(a, "settings");
  await keyboard.press("Enter");
  await a.page.getByRole("tab", { name: "Sign in" }).waitFor();
  expect(new URL(a.page.url()).pathname).toBe("/welcome");
  await clean(a, "signed out");
});

test("what others say is spoken once, in one polite region; one's own words are not", async () => {
  const [a, b] = await Promise.all([here.guest("ana"), here.guest("ben")]);
  const spoken = a.page.getByTestId("announcer");
  expect(await a.page.locator("[aria-live]:not([aria-live=off])").count()).toBe(1);
  await a.say("my own words");
  await a.sent("my own words").waitFor();
  await b.say("words of another");
  await expect.poll(() => spoken.textContent()).toContain(`${b.name}: words of another`);
  expect(await spoken.textContent()).not.toContain("my own words");
});
