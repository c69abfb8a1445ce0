// Hostile text that comes by an edit, in a quote or in the list of pins stays text as well.

import { expect, test } from "vitest";
import { payloads } from "../../src/testing/xss-payloads";
import { dangers, strangeRequests, taken } from "./inert";
import { choose, editBox, message, openPins, reply } from "./messages";
import { readAll } from "./reading";
import { setting } from "./setting";

const here = setting();
const IMAGE = "<img src=x onerror=alert(1)>";
const MOST_PINS = 50;

test("hostile edits, seen live and in the history, with hostile quotes above their replies", async () => {
  const writer = await here.program("wri");
  const roomId = await writer.createRoom("hostile");
  const a = await here.guest("ana");
  const strange = strangeRequests(a);
  await a.joinRoom(roomId, "hostile");
  const kept = await taken(payloads, async (text) => {
    const seq = await writer.write("harmless", roomId);
    await writer.write("an answer", roomId, seq);
    await writer.edit(seq, text, roomId);
  });
  expect(kept.length).toBeGreaterThan(120);
  await writer.write("the end", roomId);
  await message(a, "the end").waitFor();
  const found = await dangers(a.page);
  await readAll(a.page);
  found.push(...(await dangers(a.page)));
  await a.page.reload();
  await message(a, "the end").waitFor();
  await a.page.getByTestId("quote").first().waitFor();
  found.push(...(await dangers(a.page)));
  const { texts } = await readAll(a.page);
  found.push(...(await dangers(a.page)));
  expect({ found, strange }).toEqual({ found: [], strange: [] });
  expect([...texts.values()].filter((text) => text === "harmless").length).toBe(
    payloads.length - kept.length,
  );
  expect(await a.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
});

test("a hostile text in the list of pins, in the bar of a reply, in the box of an edit and in the question", async () => {
  const writer = await here.program("wri");
  const roomId = await writer.createRoom("hostile pins");
  const kept = await taken(payloads.slice(0, MOST_PINS), async (text) => {
    await writer.pin(await writer.write(text, roomId), roomId);
  });
  await writer.write(IMAGE, roomId);
  const a = await here.guest("ana");
  const strange = strangeRequests(a);
  await a.joinRoom(roomId, "hostile pins");
  await message(a, IMAGE).last().waitFor();
  const list = await openPins(a);
  await expect.poll(() => list.getByTestId("pin").count()).toBe(kept.length);
  expect(await dangers(a.page, "[role=dialog]")).toEqual([]);
  await a.closeDialog();

  const own = `mine ${IMAGE}`;
  await a.say(own, "hostile pins");
  await a.sent(own).waitFor();
  await reply(a, own);
  expect(await a.page.getByTestId("reply-bar").textContent()).toContain(own);
  expect(await dangers(a.page, "[data-testid=reply-bar]")).toEqual([]);
  await a.page.keyboard.press("Escape");
  await choose(a, own, "Edit");
  expect(await editBox(a).inputValue()).toBe(own);
  await editBox(a).press("Escape");
  await choose(a, own, "Delete");
  await a.page.getByRole("alertdialog").getByText(own).waitFor();
  expect(await dangers(a.page, "[role=alertdialog] form")).toEqual([]);
  expect(await a.page.locator("img, iframe, script:not([src])").count()).toBe(0);
  expect(strange).toEqual([]);
});
