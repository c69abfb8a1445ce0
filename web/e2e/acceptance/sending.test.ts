// One message, many messages, and what Enter means.

import { expect, test } from "vitest";
import { readAll, shown, watchRow } from "./reading";
import { setting } from "./setting";

const here = setting();
const EACH = 100;

test("A's row goes from sending to sent, is never doubled, and B sees it", async () => {
  const [a, b] = await Promise.all([here.guest("ana"), here.guest("ben")]);
  await watchRow(a.page, "once only");
  const before = Date.now();
  await a.say("once only");
  await b.rows("once only").waitFor();
  const seenAfterMs = Date.now() - before;
  await a.sent("once only").waitFor();
  expect(await a.page.evaluate(() => window.natterSeen)).toEqual({ states: ["sending", "sent"], most: 1 });
  expect(await b.rows("once only").count()).toBe(1);
  process.stdout.write(`seen by the other after ${seenAfterMs} ms\n`);
});

test("three send a hundred each at once: one order everywhere, nothing lost, nothing doubled", async () => {
  const people = await Promise.all(["ana", "ben", "cai"].map((word) => here.guest(word)));
  const room = await people[0]?.createRoom("three");
  for (const person of people.slice(1)) {
    await person.page.reload();
    await person.page.getByRole("button", { name: "Join three" }).click();
    await person.box("three").waitFor();
  }
  const labels = ["ana", "ben", "cai"];
  const lines = (label: string) => Array.from({ length: EACH }, (_, index) => `${label}-${index}`);
  await Promise.all(people.map((person, at) => person.sayQuickly(lines(labels[at] ?? ""), "three")));
  const witness = await here.program("wit");
  await witness.ask({ action: "joinRoom", roomId: room });
  await expect.poll(async () => (await witness.log(room)).length, { timeout: 20_000 }).toBe(3 * EACH);
  const log = (await witness.log(room)).map(({ seq, text }): [number, string] => [seq, text]);
  expect(new Set(log.map(([, text]) => text)).size).toBe(3 * EACH);
  for (const label of labels) {
    const own = log.map(([, text]) => text).filter((text) => text.startsWith(label));
    expect(own).toEqual(lines(label));
  }
  for (const person of people) {
    await expect.poll(async () => (await shown(person.page)).at(-1)?.[0]).toBe(log.at(-1)?.[0]);
    expect(await person.page.locator("[data-pending]").count()).toBe(0);
    const { texts } = await readAll(person.page);
    expect([...texts]).toEqual(log);
  }
});

test("Enter sends, Shift+Enter breaks the line", async () => {
  const a = await here.guest("ana");
  await a.box().pressSequentially("first");
  await a.box().press("Shift+Enter");
  await a.box().pressSequentially("second");
  expect(await a.box().inputValue()).toBe("first\nsecond");
  await a.box().press("Enter");
  await a.sent("first").waitFor();
  expect(await a.rows("first").locator(".prose-chat").textContent()).toBe("first\nsecond");
  expect(await a.box().inputValue()).toBe("");
});

test("Enter that ends a composition does not send", async () => {
  const a = await here.guest("ana");
  await a.box().click();
  const devtools = await a.context.newCDPSession(a.page);
  await devtools.send("Input.imeSetComposition", { text: "にほん", selectionStart: 3, selectionEnd: 3 });
  const enter = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13, nativeVirtualKeyCode: 13 };
  await devtools.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...enter });
  await devtools.send("Input.dispatchKeyEvent", { type: "keyUp", ...enter });
  await devtools.send("Input.insertText", { text: "日本" });
  expect(await a.box().inputValue()).toContain("日本");
  expect(await a.page.locator("[data-own]").count()).toBe(0);
  await a.box().press("Enter");
  await a.sent("日本").waitFor();
});

test("on a touch screen Enter breaks the line and the button sends", async () => {
  const a = await here.guest("ana", {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await a.box().tap();
  await a.box().pressSequentially("one");
  await a.box().press("Enter");
  await a.box().pressSequentially("two");
  expect(await a.box().inputValue()).toBe("one\ntwo");
  await a.sendButton.tap();
  await a.sent("one").waitFor();
  expect(await a.box().inputValue()).toBe("");
});
