// Nothing for axe to say while something is done with a message, light and dark, with a mouse and with a finger.

import { expect, test } from "vitest";
import { violations } from "../axe";
import { settled, themes, viewports } from "../browser";
import {
  choose,
  closeMenu,
  editBox,
  message,
  openMenu,
  openPins,
  pressLong,
  reply,
  toolbar,
} from "./messages";
import type { Person } from "./person";
import { setting } from "./setting";

const here = setting();

async function clean(person: Person, where: string): Promise<void> {
  await settled(person.page);
  expect({ where, found: await violations(person.page) }).toEqual({ where, found: [] });
}

/** With one message of another and one of one's own, an edit, a reply, reactions, a pin and a tombstone. */
async function furnished(person: Person): Promise<void> {
  const roomId = await person.createRoom("Furnished");
  const other = await here.program("ben");
  await other.ask({ action: "joinRoom", roomId });
  await person.box("Furnished").fill("my own words");
  await person.sendButton.click();
  await person.sent("my own words").waitFor();
  const [own] = await other.log(roomId);
  const words = await other.write("words of another", roomId, own?.seq);
  await other.react(words, "👍", roomId);
  await other.react(own?.seq ?? 0, "🎉", roomId);
  await other.erase(await other.write("gone", roomId), roomId);
  await other.edit(await other.write("first", roomId), "then changed", roomId);
  await message(person, "then changed").getByTestId("edited").waitFor();
}

test.each(themes)("with a mouse, %s", { timeout: 240_000 }, async (colorScheme) => {
  const a = await here.member("ana", { colorScheme });
  await furnished(a);
  await choose(a, "my own words", "Pin to room");
  await a.page.getByTestId("toast").filter({ hasText: "Pinned" }).waitFor();
  await clean(a, "messages and a toast");
  const bar = await toolbar(a, "words of another");
  await clean(a, "toolbar");
  await openMenu(a, "words of another");
  await clean(a, "menu");
  await closeMenu(a);
  await bar.getByRole("button", { name: "Add a reaction" }).click();
  await a.page.getByRole("gridcell").first().waitFor();
  await clean(a, "picker");
  await a.page.getByRole("searchbox", { name: "Find an emoji" }).fill("heart");
  await a.page.getByText(/^\d+ found$/).waitFor();
  await clean(a, "picker, searched");
  await a.page.keyboard.press("Escape");
  await a.page.getByTestId("emoji-picker").waitFor({ state: "detached" });
  await reply(a, "words of another");
  await clean(a, "replying");
  await a.page.keyboard.press("Escape");
  await a.box("Furnished").press("ArrowUp");
  await editBox(a).waitFor();
  await clean(a, "editing");
  await a.page.keyboard.press("Escape");
  await a.page.locator("[data-reaction]").first().focus();
  await a.page.getByRole("tooltip").waitFor();
  await clean(a, "who reacted");
  await choose(a, "my own words", "Delete");
  await a.page.getByRole("alertdialog").waitFor();
  await clean(a, "asked before deleting");
  await a.page.keyboard.press("Escape");
  await a.page.getByRole("alertdialog").waitFor({ state: "detached" });
  await openPins(a);
  await clean(a, "pins");
});

test.each(themes)("with a finger, %s", { timeout: 240_000 }, async (colorScheme) => {
  const a = await here.member("ana", {
    colorScheme,
    viewport: viewports.phone,
    hasTouch: true,
    isMobile: true,
  });
  await furnished(a);
  const sheet = a.page.getByTestId("action-sheet");
  await pressLong(a, message(a, "words of another").locator("[data-bubble]"), sheet);
  await clean(a, "sheet");
  await sheet.getByRole("button", { name: "Add a reaction" }).tap();
  await a.page.getByRole("gridcell").first().waitFor();
  await clean(a, "picker from below");
  await a.closeDialog();
  await pressLong(
    a,
    message(a, "words of another").locator("[data-reaction]"),
    a.page.getByTestId("reactors"),
  );
  await clean(a, "reactions");
  await a.closeDialog();
  await pressLong(a, message(a, "my own words").locator("[data-bubble]"), sheet);
  await sheet.getByRole("button", { name: "Edit" }).tap();
  await editBox(a).waitFor();
  await clean(a, "editing");
});
