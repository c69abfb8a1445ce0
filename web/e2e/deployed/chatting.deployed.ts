// Two browsers and a deployment: what people do, through the address that the deployment gave. infra/tests/deployed starts it.

import { expect, test } from "vitest";
import { fresh, type Person } from "../acceptance/person";
import { shown } from "../acceptance/reading";
import { deployment, signUp, site } from "./deployment";

const browsers = deployment();

async function texts(person: Person): Promise<[number, string][]> {
  return (await shown(person.page)).filter(([, text]) => text !== "");
}

test("two sign up, one makes a room, the other joins, they chat, one is away for a while, both reload, one searches", async () => {
  const [a, b] = [await signUp(browsers.a, "ana"), await signUp(browsers.b, "ben")];

  const room = fresh("tea");
  const roomId = await a.createRoom(room);
  await b.page.goto(`${site}/r/${roomId}`);
  await b.page.getByRole("main").getByRole("button", { name: /^Join/ }).click();
  await b.box(room).waitFor();
  await a.say("hello ben", room);
  await b.rows("hello ben").waitFor();
  await b.say("hello ana", room);
  await a.rows("hello ana").waitFor();

  await b.context.setOffline(true);
  await b.page.getByTestId("connection").filter({ hasText: "Offline" }).first().waitFor();
  await a.say("are you there?", room);
  await a.say("well, later then", room);
  await a.sent("well, later then").waitFor();
  expect(await b.rows("later then").count()).toBe(0);
  await b.context.setOffline(false);
  await b.connected();
  await b.rows("well, later then").waitFor();
  await b.say("back again", room);
  await a.rows("back again").waitFor();

  const said = ["hello ben", "hello ana", "are you there?", "well, later then", "back again"];
  for (const person of [a, b]) {
    await person.page.reload();
    await person.connected();
    await person.rows("back again").waitFor();
  }
  const [first, second] = [await texts(a), await texts(b)];
  expect(first.map(([, text]) => text)).toEqual(said);
  expect(second).toEqual(first);

  await b.page.keyboard.press("Control+f");
  await b.page.getByRole("combobox", { name: "Search messages" }).fill("LATER wel");
  const found = b.page.getByTestId("search-result");
  await found.first().waitFor();
  expect(await found.locator("mark").allTextContents()).toEqual(["wel", "later"]);
  await b.page.keyboard.press("Escape");

  const cookies = await a.context.cookies(site);
  expect(cookies.map(({ name, secure, httpOnly }) => [name, secure, httpOnly])).toEqual([
    ["__Host-natter", true, true],
  ]);
  expect([...a.complaints, ...b.complaints]).toEqual([]);
}, 240_000);
