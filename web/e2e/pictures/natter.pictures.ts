// Pictures of a lively room on the real program, into docs/images: npm run pictures

import { mkdir } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { schemeOf } from "../../src/lib/colour";
import { Natter } from "../acceptance/natter";
import { Person } from "../acceptance/person";
import { Program } from "../acceptance/program";
import { launchBrowser, themes, viewports } from "../browser";
import { elsewhere, garden, rooms, viewer } from "./conversation";

const folder = new URL("../../../docs/images/", import.meta.url).pathname;
const password = "correct horse battery";
const [room] = rooms;
const names = [viewer, "Ben Ito", "Chidi Obi", "Dana Weiss", "Eli Park"];

let natter: Natter;
let browser: Browser;
const people = new Map<string, Program>();
const ids = new Map<string, string>();

const member = (name: string): Program => {
  const found = people.get(name);
  if (!found) throw new Error(`nobody is called ${name}`);
  return found;
};

async function open(size: keyof typeof viewports, theme: "light" | "dark"): Promise<Page> {
  const person = await Person.arrive(browser, natter.origin, viewer, {
    viewport: viewports[size],
    colorScheme: theme,
    reducedMotion: "reduce",
    deviceScaleFactor: size === "phone" ? 2 : 1,
    hasTouch: size === "phone",
    locale: "en-GB",
  });
  await person.knowsThePlace();
  await person.page.goto(`${natter.origin}/r/${ids.get(room)}`);
  await person.page.getByLabel("Email or user name").fill(viewer);
  await person.page.getByLabel("Password").fill(password);
  await person.page.getByRole("button", { name: "Sign in" }).click();
  await person.box(room).waitFor();
  return person.page;
}

/** Ids are random and the colour hangs on the id: again until no two people share one, so that the picture shows several. */
async function gather(): Promise<Natter> {
  for (;;) {
    const house = await Natter.start();
    people.clear();
    const schemes = new Set<string>();
    for (const name of names) {
      const program = await Program.member(house.origin, name, password);
      people.set(name, program);
      schemes.add(schemeOf(await program.userId(house.origin)));
    }
    if (schemes.size === names.length) return house;
    await house.remove();
  }
}

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  natter = await gather();
  browser = await launchBrowser();
  for (const name of rooms) ids.set(name, await member("Ben Ito").createRoom(name));
  for (const name of names.filter((name) => name !== "Ben Ito"))
    for (const roomId of ids.values()) await member(name).ask({ action: "joinRoom", roomId });
  for (const [who, text] of garden) await member(who).say([text], ids.get(room));
  for (const [name, who, text] of elsewhere) await member(who).say([text], ids.get(name));
  const seen = await member(viewer).log(ids.get(room));
  await member(viewer).ask({ action: "markRead", roomId: ids.get(room), seq: seen.at(-1)?.seq });
});

afterAll(async () => {
  for (const program of people.values()) program.close();
  await browser.close();
  await natter.remove();
});

const sizes = ["desktop", "tablet", "phone"] as const;

test.each(sizes.flatMap((size) => themes.map((theme) => [size, theme] as const)))(
  "%s %s",
  async (size, theme) => {
    const page = await open(size, theme);
    await page.getByText("bring coffee").waitFor();
    await expect
      .poll(async () => {
        member("Eli Park").typing(ids.get(room));
        return page.getByTestId("typing").textContent();
      })
      .toContain("Eli Park is typing");
    const name = theme === "light" ? size : `${size}-dark`;
    await page.screenshot({ path: `${folder}natter-${name}.png` });
    await page.context().close();
  },
);
