// No network, a cut line, and a server that goes away and comes back.

import { expect, test } from "vitest";
import type { Person } from "./person";
import { shown } from "./reading";
import { setting } from "./setting";

const here = setting();

async function texts(person: Person): Promise<string[]> {
  return (await shown(person.page)).map(([, text]) => text);
}

test("offline: dot and label change, Send is off, the text stays editable; then it goes out by itself", async () => {
  const line = await here.line();
  const a = await here.guest("ana");
  const b = await here.guest("ben", { origin: line.origin });
  const status = b.page.getByTestId("connection").first();
  const dot = () =>
    status
      .locator("span")
      .first()
      .evaluate((element) => getComputedStyle(element).backgroundColor);
  const online = await dot();
  line.refuse();
  await b.context.setOffline(true);
  await status.filter({ hasText: "Offline" }).waitFor();
  expect(await dot()).not.toBe(online);
  expect(await b.sendButton.isDisabled()).toBe(true);
  expect(await b.page.getByRole("button", { name: "New room" }).isDisabled()).toBe(true);
  await b.box().fill("written on the train");
  expect(await b.box().isEditable()).toBe(true);
  await b.box().press("Enter");
  expect(await b.box().inputValue()).toBe("written on the train");
  await a.say("while you were away");
  line.heal();
  await b.context.setOffline(false);
  await b.connected();
  await b.rows("while you were away").waitFor();
  await b.box().press("Enter");
  await a.rows("written on the train").waitFor();
});

test("cut after the server heard it: sent again under the same name, in the log once and in order", async () => {
  const line = await here.line();
  const a = await here.guest("ana");
  const b = await here.guest("ben", { origin: line.origin });
  line.hold("down");
  for (const text of ["heard 1", "heard 2", "heard 3"]) await b.say(text);
  await a.rows("heard 1").waitFor();
  await expect.poll(() => b.page.locator("[data-state=sending]").count()).toBe(3);
  line.refuse();
  line.heal();
  await b.sent("heard 3").waitFor({ timeout: 15_000 });
  const expected = ["heard 1", "heard 2", "heard 3"];
  const ours = (all: string[]) => all.filter((text) => text.startsWith("heard"));
  await expect.poll(async () => ours(await texts(a))).toEqual(expected);
  await expect.poll(async () => ours(await texts(b))).toEqual(expected);
  const witness = await here.program("wit");
  expect(ours((await witness.log()).map(({ text }) => text))).toEqual(expected);
});

test("cut before the server heard it: sent again after a reload too, once and in order", async () => {
  const line = await here.line();
  const a = await here.guest("ana");
  const b = await here.guest("ben", { origin: line.origin });
  line.hold("up");
  for (const text of ["lost 1", "lost 2", "lost 3"]) await b.say(text);
  await expect.poll(() => b.page.locator("[data-state=sending]").count()).toBe(3);
  line.refuse();
  line.heal();
  await b.page.reload();
  await b.sent("lost 3").waitFor({ timeout: 15_000 });
  const expected = ["lost 1", "lost 2", "lost 3"];
  const ours = (all: string[]) => all.filter((text) => text.startsWith("lost"));
  await expect.poll(async () => ours(await texts(a))).toEqual(expected);
  await expect.poll(async () => ours(await texts(b))).toEqual(expected);
});

test.each(["SIGTERM", "SIGKILL"] as const)(
  "the server ends by %s and comes back: all reconnect and see what they missed",
  async (signal) => {
    const line = await here.line();
    const [a, b, c] = await Promise.all([
      here.guest("ana"),
      here.guest("ben"),
      here.guest("cai", { origin: line.origin }),
    ]);
    await a.say(`before ${signal}`);
    await c.rows(`before ${signal}`).waitFor();
    line.refuse();
    await here.natter.end(signal);
    await a.page.getByTestId("connection").filter({ hasText: "Reconnecting" }).first().waitFor();
    expect(await a.sendButton.isDisabled()).toBe(true);
    await here.natter.startAgain();
    await Promise.all([a.connected(), b.connected()]);
    await a.say(`gap 1 ${signal}`);
    await b.rows(`gap 1 ${signal}`).waitFor();
    await b.say(`gap 2 ${signal}`);
    await a.rows(`gap 2 ${signal}`).waitFor();
    expect(await c.rows(`gap 1 ${signal}`).count()).toBe(0);
    line.heal();
    await c.rows(`gap 2 ${signal}`).waitFor({ timeout: 20_000 });
    const expected = [`before ${signal}`, `gap 1 ${signal}`, `gap 2 ${signal}`];
    for (const person of [a, b, c]) {
      expect((await texts(person)).filter((text) => text.endsWith(signal))).toEqual(expected);
    }
  },
);

test("a line that went dead without a word is noticed and replaced", async () => {
  const line = await here.line();
  const a = await here.guest("ana");
  const b = await here.guest("ben", { origin: line.origin });
  line.hold("up");
  line.hold("down");
  await a.say("into the silence");
  await b.context.setOffline(true);
  await b.page.getByTestId("connection").filter({ hasText: "Offline" }).first().waitFor();
  line.refuse();
  line.heal();
  await b.context.setOffline(false);
  await b.rows("into the silence").waitFor({ timeout: 20_000 });
});
