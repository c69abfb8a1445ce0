// What is done with a message, on the screen of the person who does it and on that of another.

import { expect, test } from "vitest";
import {
  chip,
  choose,
  closeMenu,
  confirmDeletion,
  editBox,
  edited,
  landed,
  message,
  openMenu,
  openPins,
  pinned,
  quote,
  reply,
  tombstones,
  toolbar,
} from "./messages";
import type { Person } from "./person";
import { setting } from "./setting";

const here = setting();

/** Two people in a room of the first. */
async function two(name: string): Promise<{ a: Person; b: Person; roomId: string }> {
  const [a, b] = await Promise.all([here.member("ana"), here.member("ben")]);
  const roomId = await a.createRoom(name);
  await b.joinRoom(roomId, name);
  return { a, b, roomId };
}

async function has(person: Person, text: string): Promise<void> {
  await message(person, text).waitFor();
}

test("↑ edits the last own message, Escape leaves it, and both see the new words, also after a reload", async () => {
  const { a, b } = await two("Edits");
  await a.say("an older one", "Edits");
  await a.say("see you at seven", "Edits");
  await a.sent("see you at seven").waitFor();
  await b.say("a word between", "Edits");
  await has(a, "a word between");

  await a.box("Edits").press("ArrowUp");
  await a.page.getByTestId("edit-bar").waitFor();
  expect(await editBox(a).inputValue()).toBe("see you at seven");
  await editBox(a).fill("never to be seen");
  await editBox(a).press("Escape");
  await a.page.getByTestId("edit-bar").waitFor({ state: "detached" });
  expect(await a.box("Edits").inputValue()).toBe("");
  await has(a, "see you at seven");

  await a.box("Edits").press("ArrowUp");
  await editBox(a).fill("see you at **eight**");
  await editBox(a).press("Enter");
  for (const person of [a, b]) {
    await edited(person, "see you at eight").waitFor();
    expect(await message(person, "seven").count()).toBe(0);
    expect(await message(person, "an older one").getByTestId("edited").count()).toBe(0);
    expect(await message(person, "never to be seen").count()).toBe(0);
  }
  await a.page.getByTestId("edit-bar").waitFor({ state: "detached" });
  await b.page.reload();
  await edited(b, "see you at eight").waitFor();
  expect(await message(b, "seven").count()).toBe(0);
});

test("an edit that leaves nothing asks, and deletes", async () => {
  const { a, b } = await two("Emptied");
  await a.say("nothing left of this", "Emptied");
  await a.sent("nothing left of this").waitFor();
  await a.box("Emptied").press("ArrowUp");
  await editBox(a).fill("");
  await editBox(a).press("Enter");
  await confirmDeletion(a);
  for (const person of [a, b]) await tombstones(person).waitFor();
  await a.box("Emptied").waitFor();
});

test("by keyboard alone: a reaction from the picker, seen by both, toggled by a click, with names", async () => {
  const { a, b } = await two("Reactions");
  await b.say("we are live", "Reactions");
  await has(a, "we are live");
  const { keyboard } = a.page;
  await a.toRegion("messages");
  await keyboard.press("ArrowUp");
  await expect
    .poll(() => a.page.evaluate(() => document.activeElement?.textContent))
    .toContain("we are live");
  await message(a, "we are live").getByTestId("message-toolbar").waitFor();
  await keyboard.press("Enter");
  const focused = () => a.page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  await expect.poll(focused).toBe("React with 👍");
  for (let step = 0; step < 3; step++) await keyboard.press("ArrowRight");
  await expect.poll(focused).toBe("Add a reaction");
  await keyboard.press("Enter");
  await expect.poll(focused).toBe("Find an emoji");
  await keyboard.type("rocket");
  await a.page.getByRole("gridcell", { name: "rocket" }).waitFor();
  await keyboard.press("Enter");
  await a.page.getByTestId("emoji-picker").waitFor({ state: "detached" });
  await expect
    .poll(() => a.page.evaluate(() => document.activeElement?.textContent))
    .toContain("we are live");

  const rocket = (person: Person) => chip(person, "we are live", "🚀");
  for (const person of [a, b]) await rocket(person).filter({ hasText: "1" }).waitFor();
  expect(await rocket(a).getAttribute("aria-pressed")).toBe("true");
  expect(await rocket(b).getAttribute("aria-pressed")).toBe("false");
  await rocket(b).click();
  for (const person of [a, b]) await rocket(person).filter({ hasText: "2" }).waitFor();
  expect(await rocket(b).getAttribute("aria-pressed")).toBe("true");

  await b.box("Reactions").hover();
  await rocket(b).hover();
  await b.page.getByRole("tooltip", { name: `You and ${a.name}` }).waitFor();
  await rocket(b).click();
  for (const person of [a, b]) await rocket(person).filter({ hasText: "1" }).waitFor();
  await rocket(a).click();
  for (const person of [a, b]) await rocket(person).waitFor({ state: "detached" });
});

test("a reply leads to a message far up; its quote follows an edit and a deletion", async () => {
  const { a, b, roomId } = await two("Replies");
  await a.say("who has the key?", "Replies");
  await has(b, "who has the key?");
  await reply(b, "who has the key?");
  expect(await b.page.getByTestId("reply-bar").textContent()).toContain(a.name);
  await b.page.keyboard.press("Escape");
  await b.page.getByTestId("reply-bar").waitFor({ state: "detached" });
  await reply(b, "who has the key?");
  const filler = await here.program("fil");
  await filler.ask({ action: "joinRoom", roomId });
  await filler.say(
    Array.from({ length: 150 }, (_, index) => `hay ${index}`),
    roomId,
  );
  await has(b, "hay 149");
  await b.say("I have it", "Replies");
  await b.page.getByTestId("reply-bar").waitFor({ state: "detached" });
  for (const person of [a, b])
    await quote(person, "I have it").filter({ hasText: "who has the key?" }).waitFor();
  expect(await quote(a, "I have it").textContent()).toContain("You");
  expect(await quote(b, "I have it").textContent()).toContain(a.name);

  await a.page.reload();
  // Who comes now has only the newest messages.
  const c = await here.guest("cleo");
  await c.joinRoom(roomId, "Replies");
  for (const person of [a, c]) {
    await quote(person, "I have it").filter({ hasText: "who has the key?" }).click();
    await landed(person, "who has the key?");
  }
  await choose(a, "who has the key?", "Edit");
  await editBox(a).fill("who has the **spare** key?");
  await editBox(a).press("Enter");
  await edited(a, "who has the spare key?").waitFor();
  await quote(b, "I have it").filter({ hasText: "spare" }).waitFor();

  await choose(a, "who has the spare key?", "Delete");
  await confirmDeletion(a);
  await quote(b, "I have it").filter({ hasText: "Message deleted" }).waitFor();
  await a.page.getByTestId("jump-pill").click();
  await quote(a, "I have it").filter({ hasText: "Message deleted" }).waitFor();
  expect(await a.page.getByText("spare").count()).toBe(0);
});

test("a deletion is asked for, leaves a tombstone for both, and the search finds nothing", async () => {
  const { a, b } = await two("Deletions");
  await a.say("the xylophone code is 4711", "Deletions");
  await has(b, "xylophone");
  await toolbar(b, "xylophone");
  await b.page.getByRole("button", { name: "React with 👍" }).click();
  await chip(a, "xylophone", "👍").waitFor();

  await choose(a, "xylophone", "Delete");
  await a.page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
  await a.page.getByRole("alertdialog").waitFor({ state: "detached" });
  await has(a, "xylophone");
  await choose(a, "xylophone", "Delete");
  await confirmDeletion(a);
  for (const person of [a, b]) {
    await tombstones(person).waitFor();
    expect(await person.page.getByRole("main").getByText("xylophone").count()).toBe(0);
    expect(await person.page.locator("[data-reaction]").count()).toBe(0);
  }
  await b.page.keyboard.press("Control+f");
  await b.page.getByRole("combobox", { name: "Search messages" }).fill("xylophone");
  await b.page.getByRole("dialog").getByText("Nothing was found.").waitFor();
  await b.closeDialog();
  await b.page.reload();
  await tombstones(b).waitFor();
  await tombstones(b).locator("[data-bubble]").hover();
  expect(await b.page.getByTestId("message-toolbar").count()).toBe(0);
});

test("a moderator deletes and pins what another wrote; a member is offered neither", async () => {
  const { a, b, roomId } = await two("Keepers");
  const c = await here.member("cleo");
  await c.joinRoom(roomId, "Keepers");
  await c.say("buy my watches", "Keepers");
  await has(a, "buy my watches");
  await openMenu(b, "buy my watches");
  const items = () => b.page.getByRole("menuitem").allTextContents();
  expect(await items()).toEqual(["Copy text", "Copy link"]);
  await closeMenu(b);
  await a.deed(b.name, "Make a moderator");
  await b.member(b.name).getByText("moderator", { exact: true }).waitFor();
  await openMenu(b, "buy my watches");
  expect(await items()).toEqual(["Copy text", "Copy link", "Pin to room", "Delete"]);
  await b.page.getByRole("menuitem", { name: "Delete" }).click();
  await confirmDeletion(b);
  for (const person of [a, b, c]) await tombstones(person).waitFor();
});

test("a pin is seen by both, its list leads to the message, and it is taken down from there", async () => {
  const { a, b, roomId } = await two("Pins");
  await a.say("rules of the house", "Pins");
  await a.say("opening hours", "Pins");
  await a.sent("opening hours").waitFor();
  for (const text of ["rules of the house", "opening hours"]) {
    await choose(a, text, "Pin to room");
    for (const person of [a, b]) await pinned(person, text).waitFor({ state: "attached" });
  }
  const filler = await here.program("fil");
  await filler.ask({ action: "joinRoom", roomId });
  await filler.say(
    Array.from({ length: 150 }, (_, index) => `hay ${index}`),
    roomId,
  );
  const c = await here.guest("cleo");
  await c.joinRoom(roomId, "Pins");
  await has(c, "hay 149");
  const seen = await openPins(c);
  expect(await seen.getByTestId("pin").locator("[dir=auto]").allTextContents()).toEqual([
    "opening hours",
    "rules of the house",
  ]);
  expect(await seen.getByRole("button", { name: /^Unpin/ }).count()).toBe(0);
  await seen.getByText("rules of the house").click();
  await landed(c, "rules of the house");
  await pinned(c, "rules of the house").waitFor({ state: "attached" });

  const own = await openPins(a);
  await own
    .getByTestId("pin")
    .filter({ hasText: "rules of the house" })
    .getByRole("button", { name: /^Unpin/ })
    .click();
  await expect.poll(() => own.getByTestId("pin").count()).toBe(1);
  for (const person of [a, b, c]) await pinned(person, "rules of the house").waitFor({ state: "detached" });
  await a.closeDialog();
});
