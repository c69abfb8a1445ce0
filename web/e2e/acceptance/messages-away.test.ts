// Messages by their link, with a finger, and for a reader who was away while they changed.

import { expect, test } from "vitest";
import { viewports } from "../browser";
import { chip, choose, editBox, edited, landed, message, pressLong, rowsOf, tombstones } from "./messages";
import type { Person } from "./person";
import type { Program } from "./program";
import { setting } from "./setting";

const here = setting();
const phone = { viewport: viewports.phone, hasTouch: true, isMobile: true };

test("the link of an old message opens there, in another page", async () => {
  const writer = await here.program("wri");
  const roomId = await writer.createRoom("Links");
  await writer.say(
    ["the one to link to", ...Array.from({ length: 150 }, (_, index) => `hay ${index}`)],
    roomId,
  );
  const a = await here.guest("ana");
  await a.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await a.joinRoom(roomId, "Links");
  await message(a, "hay 149").waitFor();
  const [first] = await writer.log(roomId);
  await a.page.goto(`${a.origin}/r/${roomId}?m=${first?.seq}`);
  await landed(a, "the one to link to");
  await choose(a, "the one to link to", "Copy link");
  await a.page.getByTestId("toast").filter({ hasText: "Link copied" }).waitFor();
  const link = await a.page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(`${a.origin}/r/${roomId}?m=${first?.seq}`);
  const other = await a.context.newPage();
  await other.goto(link);
  await other.locator(`.row-highlight[data-seq="${first?.seq}"]`).waitFor();
  expect(await other.getByTestId("message").filter({ hasText: "hay 149" }).count()).toBe(0);
});

test("on a phone a long press opens the sheet, which reacts, edits and replies", async () => {
  const [a, b] = await Promise.all([here.guest("ana", phone), here.guest("ben")]);
  const sheet = a.page.getByTestId("action-sheet");
  const open = (text: string) => pressLong(a, message(a, text).locator("[data-bubble]"), sheet);
  await b.say("dinner at mine?");
  await message(a, "dinner at mine?").waitFor();
  await open("dinner at mine?");
  expect(await sheet.getByRole("button", { name: "Edit" }).count()).toBe(0);
  await sheet.getByRole("button", { name: "React with ❤️" }).tap();
  await sheet.waitFor({ state: "detached" });
  for (const person of [a, b]) await chip(person, "dinner at mine?", "❤️").filter({ hasText: "1" }).waitFor();
  const reactions = a.page.getByRole("dialog", { name: "Reactions" });
  await pressLong(a, chip(a, "dinner at mine?", "❤️"), reactions);
  await reactions.getByTestId("reactors").getByText("You").waitFor();
  await a.closeDialog();
  expect(await chip(a, "dinner at mine?", "❤️").textContent()).toContain("1");

  await open("dinner at mine?");
  await sheet.getByRole("button", { name: "Reply" }).tap();
  await a.page.getByTestId("reply-bar").waitFor();
  await a.box().pressSequentially("gladly, at sevn");
  await a.sendButton.tap();
  await message(b, "gladly, at sevn").getByTestId("quote").filter({ hasText: "dinner" }).waitFor();

  await a.sent("gladly, at sevn").waitFor();
  await open("gladly, at sevn");
  await sheet.getByRole("button", { name: "Edit" }).tap();
  await editBox(a).fill("gladly, at seven");
  await a.page.getByRole("button", { name: "Save" }).tap();
  for (const person of [a, b]) await edited(person, "gladly, at seven").waitFor();

  await open("gladly, at seven");
  await sheet.getByRole("button", { name: "Delete" }).tap();
  await a.page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).tap();
  for (const person of [a, b]) await tombstones(person).waitFor();
});

const EMOJI = ["👍", "🎉", "👀"];

/** More than thirty changes, over messages of before and of now. */
async function changeMuch(writer: Program, roomId: string, seqs: readonly number[]): Promise<void> {
  const at = (index: number) => seqs[index] ?? 0;
  for (let index = 0; index < 10; index++) await writer.edit(at(index), `new words ${index}`, roomId);
  for (let index = 5; index < 15; index++)
    await writer.react(at(index), EMOJI[index % EMOJI.length] ?? "", roomId);
  for (const index of [2, 7, 14]) await writer.erase(at(index), roomId);
  for (const index of [1, 8, 11]) await writer.pin(at(index), roomId);
  await writer.pin(at(8), roomId, false);
  const late = await writer.write("written meanwhile", roomId, at(3));
  await writer.edit(late, "written meanwhile, and changed", roomId);
  await writer.react(late, "👍", roomId);
  const gone = await writer.write("written and deleted", roomId, at(2));
  await writer.erase(gone, roomId);
  await writer.edit(at(3), "the last words of all", roomId);
}

async function sameRows(one: Person, other: Person): Promise<void> {
  await message(one, "the last words of all").waitFor();
  await message(other, "the last words of all").waitFor();
  const rows = await rowsOf(one.page);
  expect(rows.length).toBeGreaterThan(20);
  await expect.poll(() => rowsOf(other.page), { timeout: 15_000 }).toEqual(rows);
}

test("who was away comes back to the same rows as who stayed: cut off, in another page, and anew", async () => {
  const writer = await here.program("wri");
  const roomId = await writer.createRoom("Away");
  const seqs: number[] = [];
  for (let index = 0; index < 20; index++) {
    const replyTo = index > 15 ? seqs[index - 12] : undefined;
    seqs.push(await writer.write(`old words ${index}`, roomId, replyTo));
  }
  const line = await here.line();
  const [stays, cut, gone] = await Promise.all([
    here.guest("stays"),
    here.guest("cut", { origin: line.origin }),
    here.guest("gone"),
  ]);
  for (const person of [stays, cut, gone]) {
    await person.joinRoom(roomId, "Away");
    await message(person, "old words 19").waitFor();
  }
  line.refuse();
  await cut.context.setOffline(true);
  await cut.page.getByTestId("connection").first().filter({ hasText: "Offline" }).waitFor();
  await gone.page.goto("about:blank");
  await changeMuch(writer, roomId, seqs);
  line.heal();
  await cut.context.setOffline(false);
  await cut.connected();
  await gone.page.goto(`${gone.origin}/r/${roomId}`);
  await gone.connected();
  await sameRows(stays, cut);
  await sameRows(stays, gone);
  const anew = await here.guest("anew");
  await anew.joinRoom(roomId, "Away");
  await sameRows(anew, gone);
});
