// The reading position and the composer in a real browser, on the gallery's engine in memory.

import type { Browser, Page } from "playwright-core";
import { type PreviewServer, preview } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { FakeChatClient } from "../src/testing/fake-chat-client";
import { launchBrowser, settled, viewports } from "./browser";

declare global {
  interface Window {
    fakeChat: FakeChatClient;
  }
}

let browser: Browser;
let server: PreviewServer;
let page: Page;

beforeAll(async () => {
  server = await preview({ mode: "gallery", build: { outDir: "dist-gallery" }, preview: { port: 0 } });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.close();
});
beforeEach(async () => {
  page = await browser.newPage({ viewport: viewports.desktop });
  await open("path=/r/lobby");
});
afterEach(() => page.close());

async function open(query: string): Promise<void> {
  await page.goto(`${server.resolvedUrls?.local[0]}gallery.html?${query}`);
  await page.locator("[data-seq]").first().waitFor();
  await settled(page);
}

function receive(count: number, roomId = "lobby"): Promise<void> {
  return page.evaluate(
    async ([times, room]) => {
      for (let index = 0; index < times; index++) {
        window.fakeChat.receive(
          room,
          { userId: "ben1ito", username: "Ben Ito", guest: false, siteAdmin: false },
          `*live* ${index}\nsecond line`,
        );
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    [count, roomId] as const,
  );
}

function scrollBy(pixels: number): Promise<void> {
  return page.evaluate((by) => document.querySelector("[data-testid=timeline]")?.scrollBy(0, by), pixels);
}

/** Seq and place of the first row that is wholly in view. */
function firstRow(): Promise<{ seq: string; top: number }> {
  return page.evaluate(() => {
    const edge = document.querySelector("[data-testid=timeline]")?.getBoundingClientRect().top ?? 0;
    for (const row of document.querySelectorAll<HTMLElement>("[data-testid=message][data-seq]")) {
      const { top } = row.getBoundingClientRect();
      if (top >= edge) return { seq: row.dataset.seq ?? "", top };
    }
    return { seq: "", top: 0 };
  });
}

function topOf(seq: string): Promise<number> {
  return page.evaluate(
    (wanted) => document.querySelector(`[data-seq="${wanted}"]`)?.getBoundingClientRect().top ?? -1,
    seq,
  );
}

function gap(): Promise<number> {
  return page.evaluate(() => {
    const list = document.querySelector("[data-testid=timeline]");
    return list ? list.scrollHeight - list.scrollTop - list.clientHeight : -1;
  });
}

test("at the end every new message keeps the gap at zero", async () => {
  expect(await gap()).toBe(0);
  for (let index = 0; index < 10; index++) {
    await receive(1);
    expect(await gap()).toBe(0);
  }
  expect(await page.getByTestId("jump-pill").count()).toBe(0);
});

test("twenty messages while reading move nothing, the pill counts them and leads to the end", async () => {
  await scrollBy(-1500);
  await settled(page);
  const before = await firstRow();
  await receive(20);
  expect(Math.abs((await topOf(before.seq)) - before.top)).toBeLessThanOrEqual(1);
  const pill = page.getByRole("button", { name: "20 new messages" });
  await pill.click();
  await settled(page);
  expect(await gap()).toBe(0);
  expect(await pill.count()).toBe(0);
});

test("the whole history loads upwards without a jump and without a hole", async () => {
  const seen = new Set<number>();
  for (let page_ = 0; page_ < 60; page_++) {
    const before = await firstRow();
    const rows = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>("[data-seq]")].map(({ dataset }) => [
        Number(dataset.seq),
        Number(dataset.lastSeq ?? dataset.seq),
      ]),
    );
    for (const [from = 0, to = 0] of rows) for (let seq = from; seq <= to; seq++) seen.add(seq);
    expect(rows.length).toBeLessThanOrEqual(300);
    await settled(page);
    expect(Math.abs((await topOf(before.seq)) - before.top)).toBeLessThanOrEqual(1);
    if (seen.has(1)) break;
    await scrollBy(-900);
  }
  expect(seen.size).toBe(400);
});

test("a room opens at its first unread message", async () => {
  await open("path=/r/random");
  const place = await page.evaluate(() => {
    const list = document.querySelector("[data-testid=timeline]")?.getBoundingClientRect();
    const divider = document.querySelector("[data-testid=unread-divider]")?.getBoundingClientRect();
    return list && divider ? (divider.top - list.top) / list.height : -1;
  });
  expect(place).toBeGreaterThan(0);
  expect(place).toBeLessThan(0.5);
});

test("a link opens at its message", async () => {
  await open("path=/r/lobby%3Fm%3D130");
  expect(await topOf("130")).toBeGreaterThan(60);
  expect(await topOf("130")).toBeLessThan(720);
});

test("Enter sends one row that goes from sending to sent and is never doubled", async () => {
  const box = page.getByRole("textbox", { name: "Message general" });
  await box.fill("hello there");
  await box.press("Shift+Enter");
  await box.pressSequentially("second");
  await box.press("Enter");
  const row = page.locator("[data-testid=message]", { hasText: "hello there" });
  await row.and(page.locator("[data-state=sending]")).waitFor();
  await row.and(page.locator("[data-state=sent]")).waitFor();
  expect(await row.count()).toBe(1);
  expect(await gap()).toBe(0);
  expect(await box.inputValue()).toBe("");
});

test("a draft survives a reload", async () => {
  const box = page.getByRole("textbox", { name: "Message general" });
  await box.fill("not yet");
  await page.reload();
  expect(await box.inputValue()).toBe("not yet");
});

test("offline the text stays editable and Send is disabled", async () => {
  await open("scene=offline&path=/r/lobby");
  const box = page.getByRole("textbox", { name: "Message general" });
  await box.fill("still writing");
  expect(await page.getByRole("button", { name: "Send", exact: true }).isDisabled()).toBe(true);
  expect(await page.getByRole("button", { name: "New room" }).isDisabled()).toBe(true);
  expect(await page.getByTestId("connection").first().textContent()).toBe("Offline");
});

test("F6 walks the regions, arrows walk the messages, Ctrl+K finds a room and Escape closes", async () => {
  const focused = () =>
    page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.region ?? "");
  const visited: string[] = [];
  for (let step = 0; step < 4; step++) {
    await page.keyboard.press("F6");
    visited.push(await focused());
  }
  expect(visited).toEqual(["rooms", "messages", "composer", "members"]);
  await page.getByTestId("timeline").focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.seq)).toBeTruthy();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Find a room" }).fill("design");
  expect(await page.getByRole("option").count()).toBe(1);
  await page.keyboard.press("Escape");
  expect(await page.getByRole("dialog").count()).toBe(0);
});

test("at most 3,000 nodes with a full window", async () => {
  for (let step = 0; step < 10; step++) {
    await scrollBy(-9000);
    await settled(page);
  }
  const { rows, nodes } = await page.evaluate(() => ({
    rows: document.querySelectorAll("[data-row]").length,
    nodes: document.querySelectorAll("*").length,
  }));
  expect(rows).toBeGreaterThan(200);
  expect(nodes).toBeLessThanOrEqual(3000);
});
