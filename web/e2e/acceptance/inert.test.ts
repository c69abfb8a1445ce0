// What strangers write is text: it runs nothing, loads nothing, leads nowhere it should not, and breaks no layout.

import { expect, test } from "vitest";
import { payloads } from "../../src/testing/xss-payloads";
import { viewports } from "../browser";
import { dangers, strangeRequests, taken } from "./inert";
import { Program, post } from "./program";
import { readAll } from "./reading";
import { setting } from "./setting";

const here = setting();
const BIDI = "\u202egnp.exe \u2066hidden\u2069";

test("every hostile text stays text, in the whole history", async () => {
  const writer = await here.program("wri");
  const roomId = await writer.createRoom("hostile");
  const kept = await taken(payloads, (text) => writer.say([text], roomId));
  expect(kept.length).toBeGreaterThan(120);
  const a = await here.guest("ana");
  const strange = strangeRequests(a);
  await a.page.getByRole("button", { name: "Join hostile" }).click();
  await a.box("hostile").waitFor();
  await a.page.locator("[data-seq]").first().waitFor();
  const found: string[] = await dangers(a.page);
  const { texts } = await readAll(a.page);
  found.push(...(await dangers(a.page)));
  expect({ found, strange }).toEqual({ found: [], strange: [] });
  expect(texts.size).toBe(kept.length);
  const quiet = await a.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(quiet).toBe(0);
});

test("hostile names of rooms stay text in list, heading, box, switcher and log", async () => {
  const writer = await here.program("wri");
  const short = payloads.filter((text) => new TextEncoder().encode(text).length <= 64).slice(0, 40);
  const kept = await taken([...short, BIDI], (name) => writer.createRoom(name));
  expect(kept.length).toBeGreaterThan(10);
  const a = await here.guest("ana");
  const strange = strangeRequests(a);
  const names = () => a.page.locator("section[aria-labelledby=open-rooms] bdi").allTextContents();
  await expect.poll(names, { timeout: 10_000 }).toEqual(expect.arrayContaining(kept));
  const image = a.page.locator("li", { hasText: "<img src=x onerror=alert(1)>" }).getByRole("button").first();
  await image.click();
  await a.page.getByRole("heading", { name: /onerror/ }).waitFor();
  await a.page.keyboard.press("Control+k");
  await a.page.getByRole("option").first().waitFor();
  expect(await a.page.locator("img, iframe, script:not([src])").count()).toBe(0);
  expect(strange).toEqual([]);
});

test("hostile names of people are refused, or stay text beside what they say", async () => {
  const names = [...payloads.filter((text) => text.length <= 32), BIDI, "a'onload='b", "Zoë O'Neil"];
  const tokens: string[] = [];
  for (const username of names) {
    const answer = await post(here.natter.origin, "/api/guest", { username });
    expect([201, 400, 409]).toContain(answer.status);
    if (answer.status === 201) tokens.push(((await answer.json()) as { token: string }).token);
  }
  expect(tokens.length).toBeGreaterThan(0);
  for (const token of tokens) {
    const somebody = await Program.withToken(here.natter.origin, token);
    await somebody.say(["I am here"]);
    somebody.close();
  }
  const a = await here.guest("ana");
  await expect.poll(() => a.rows("I am here").count()).toBe(tokens.length);
  expect(await dangers(a.page)).toEqual([]);
});

test("twenty thousand bytes, one endless word and stacked marks leave the layout whole", async () => {
  const a = await here.guest("ana", { viewport: viewports.narrow });
  const writer = await here.program("wri");
  await a.box().fill("x".repeat(20_000));
  await a.page.getByText("too long to send").waitFor();
  expect(await a.sendButton.isDisabled()).toBe(true);
  const refused = await taken(["y".repeat(12_289)], (text) => writer.say([text]));
  expect(refused).toEqual([]);
  for (const text of [
    "w".repeat(12_288),
    "# ".repeat(2000),
    "a\u0300".repeat(1300),
    "🏳️‍🌈".repeat(280),
    "> ".repeat(2000),
    BIDI,
  ]) {
    await writer.say([text]);
  }
  await a.rows("gnp.exe").waitFor();
  const sideways = () =>
    a.page.evaluate(() => {
      const list = document.querySelector("[data-testid=timeline]");
      return [
        document.documentElement.scrollWidth - innerWidth,
        (list?.scrollWidth ?? 0) - (list?.clientWidth ?? 0),
      ];
    });
  expect(await sideways()).toEqual([0, 0]);
  await a.page.evaluate(() => document.querySelector("[data-testid=timeline]")?.scrollTo(0, 0));
  expect(await sideways()).toEqual([0, 0]);
});

test("a script that got into the page all the same would not run, and nothing foreign would load", async () => {
  const a = await here.guest("ana");
  await a.page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'taken over'";
    const image = document.createElement("img");
    image.setAttribute("onerror", "document.title = 'taken over'");
    image.src = "https://evil.example/pixel.png";
    document.body.append(script, image);
  });
  for (const blocked of [
    "violates script-src-elem: inline",
    "violates script-src-attr: inline",
    "violates img-src: https://evil",
  ])
    await expect.poll(() => a.complaints.join()).toContain(blocked);
  expect(await a.page.title()).toBe("Natter");
  a.complaints.length = 0;
});
