// What a person does with messages and what a message shows, through the page alone.

import type { Locator, Page } from "playwright-core";
import type { Person } from "./person";

/** The message that says this itself, not one that quotes it. */
export function message(person: Person, text: string): Locator {
  const bubble = person.page.locator("[data-bubble]", { hasText: text });
  return person.page.getByTestId("message").filter({ has: bubble });
}

export const edited = (person: Person, text: string): Locator => message(person, text).getByTestId("edited");

export const quote = (person: Person, text: string): Locator => message(person, text).getByTestId("quote");

export const tombstones = (person: Person): Locator => message(person, "Message deleted");

export const chip = (person: Person, text: string, emoji: string): Locator =>
  message(person, text).locator(`[data-reaction="${emoji}"]`);

export const pinned = (person: Person, text: string): Locator =>
  message(person, text).getByText("Pinned", { exact: true });

export const editBox = (person: Person): Locator =>
  person.page.getByRole("textbox", { name: "Edit message", exact: true });

/** With the mouse over the message. */
export async function toolbar(person: Person, text: string): Promise<Locator> {
  const row = message(person, text);
  await row.scrollIntoViewIfNeeded();
  await row.locator("[data-bubble]").hover();
  const bar = row.getByTestId("message-toolbar");
  await bar.waitFor();
  return bar;
}

export async function openMenu(person: Person, text: string): Promise<void> {
  const bar = await toolbar(person, text);
  await bar.getByRole("button", { name: "More actions" }).click();
  await person.page.getByRole("menuitem").first().waitFor();
}

/** A line of the message's menu. */
export async function choose(person: Person, text: string, item: string): Promise<void> {
  await openMenu(person, text);
  await person.page.getByRole("menuitem", { name: item, exact: true }).click();
}

export async function closeMenu(person: Person): Promise<void> {
  await person.page.keyboard.press("Escape");
  await person.page.getByRole("menu").waitFor({ state: "detached" });
}

/** Says yes to the question. */
export async function confirmDeletion(person: Person): Promise<void> {
  const question = person.page.getByRole("alertdialog");
  await question.getByText("Delete this message?").waitFor();
  await question.getByRole("button", { name: "Delete", exact: true }).click();
  await question.waitFor({ state: "detached" });
}

export async function reply(person: Person, text: string): Promise<void> {
  const bar = await toolbar(person, text);
  await bar.getByRole("button", { name: "Reply", exact: true }).click();
  await person.page.getByTestId("reply-bar").waitFor();
}

/** The list of what is pinned in the room. */
export async function openPins(person: Person): Promise<Locator> {
  await person.page.getByRole("button", { name: "Pinned messages" }).click();
  const dialog = person.page.getByRole("dialog", { name: "Pinned messages" });
  await dialog.getByTestId("pin").or(dialog.getByText("Nothing is pinned here")).first().waitFor();
  return dialog;
}

/** A finger that stays on this until something comes of it. */
export async function pressLong(person: Person, target: Locator, comes: Locator): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  if (!box) throw new Error("nothing to press");
  const devtools = await person.context.newCDPSession(person.page);
  const point = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await devtools.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [point] });
  await comes.waitFor();
  await devtools.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await devtools.detach();
}

/** Each row by all that a reader can see of it, in the order shown. */
export function rowsOf(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("[data-testid=message]")].map((row) => {
      const all = (selector: string) =>
        [...row.querySelectorAll(selector)].map((element) => element.textContent);
      const parts = {
        seq: row.dataset.seq,
        words: all("[data-bubble]"),
        quote: all("[data-testid=quote]"),
        reactions: all("[data-reaction]"),
        pinned: all("[title=Pinned]").length,
      };
      return JSON.stringify(parts);
    }),
  );
}

/** The row that a visit leads to: in view and marked. */
export async function landed(person: Person, text: string): Promise<void> {
  const row = message(person, text).and(person.page.locator(".row-highlight"));
  await row.waitFor();
  await person.page.waitForFunction(
    (seq) => {
      const list = document.querySelector("[data-testid=timeline]")?.getBoundingClientRect();
      const box = document.querySelector(`[data-testid=message][data-seq="${seq}"]`)?.getBoundingClientRect();
      return (
        list !== undefined && box !== undefined && box.top >= list.top - 1 && box.bottom <= list.bottom + 1
      );
    },
    await row.getAttribute("data-seq"),
  );
}
