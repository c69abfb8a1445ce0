// What stands out there, and how one comes to it.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { fresh, Person, password } from "../acceptance/person";
import { launchBrowser } from "../browser";

/** The site, `https://….cloudfront.net`, and where the stand-in for CloudFront listens. */
const { NATTER_SITE = "", NATTER_EDGE: edge = "" } = process.env;
export const site = NATTER_SITE;
/** The emulator takes its time: a call is a process that starts. */
const longest = 30_000;

/** Two browsers that know the way; the fields are there once a test runs. */
export function deployment(): { a: Browser; b: Browser } {
  const browsers = {} as { a: Browser; b: Browser };
  beforeAll(async () => {
    const there = [`--host-resolver-rules=MAP ${new URL(site).hostname} ${edge}`, "--no-proxy-server"];
    [browsers.a, browsers.b] = await Promise.all([launchBrowser(there), launchBrowser(there)]);
  });
  afterAll(async () => {
    await Promise.all([browsers.a.close(), browsers.b.close()]);
  });
  return browsers;
}

/** Somebody in front of the site, not signed in. */
export async function arrive(browser: Browser, word: string): Promise<Person> {
  const person = await Person.arrive(browser, site, fresh(word), { ignoreHTTPSErrors: true });
  person.context.setDefaultTimeout(longest);
  await person.knowsThePlace();
  await person.page.goto(site);
  return person;
}

/** Somebody who made an account by the page. */
export async function signUp(browser: Browser, word: string): Promise<Person> {
  const person = await arrive(browser, word);
  await person.page.getByRole("tab", { name: "Sign up" }).click();
  await person.page.getByLabel("Email").fill(`${person.name.replace(" ", ".")}@example.org`);
  await person.page.getByLabel("User name").fill(person.name);
  await person.page.getByLabel("Password").fill(password);
  await person.page.getByRole("button", { name: "Create account" }).click();
  await person.connected();
  return person;
}
