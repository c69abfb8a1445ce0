// Two browsers and a deployment: what people do, through the address that the deployment gave. infra/tests/deployed starts it.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fresh, Person } from "../acceptance/person";
import { shown } from "../acceptance/reading";
import { launchBrowser } from "../browser";

/** The site, `https://….cloudfront.net`, and where the stand-in for CloudFront listens. */
const { NATTER_SITE: site = "", NATTER_EDGE: edge = "" } = process.env;
const password = "correct horse battery";
/** The emulator takes its time: a call is a process that starts. */
const patience = { timeout: 30_000 };

const browsers: Browser[] = [];

beforeAll(async () => {
  const there = [`--host-resolver-rules=MAP ${new URL(site).hostname} ${edge}`, "--no-proxy-server"];
  browsers.push(await launchBrowser(there), await launchBrowser(there));
});
afterAll(() => Promise.all(browsers.map((browser) => browser.close())));

async function signUp(browser: Browser | undefined, word: string): Promise<Person> {
  if (!browser) throw new Error("each has a browser of their own");
  const person = await Person.arrive(browser, site, fresh(word), { ignoreHTTPSErrors: true });
  person.context.setDefaultTimeout(patience.timeout);
  await person.knowsThePlace();
  await person.page.goto(site);
  await person.page.getByRole("tab", { name: "Sign up" }).click();
  await person.page.getByLabel("Email").fill(`${person.name.replace(" ", ".")}@example.org`);
  await person.page.getByLabel("User name").fill(person.name);
  await person.page.getByLabel("Password").fill(password);
  await person.page.getByRole("button", { name: "Create account" }).click();
  await person.connected();
  return person;
}

async function texts(person: Person): Promise<[number, string][]> {
  return (await shown(person.page)).filter(([, text]) => text !== "");
}

test("two sign up, one makes a room, the other joins, they chat, one is away for a while, both reload", async () => {
  const a = await signUp(browsers[0], "ana");
  const b = await signUp(browsers[1], "ben");

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

  const cookies = await a.context.cookies(site);
  expect(cookies.map(({ name, secure, httpOnly }) => [name, secure, httpOnly])).toEqual([
    ["__Host-natter", true, true],
  ]);
  expect([...a.complaints, ...b.complaints]).toEqual([]);
}, 240_000);
