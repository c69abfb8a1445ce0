// The same accessibility walk against a running server: NATTER_URL=http://127.0.0.1:8080 npm run e2e -- e2e/axe.test.ts

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { violations } from "./axe";
import { launchBrowser, themes, type ViewportName, viewports } from "./browser";

const origin = process.env.NATTER_URL;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function clean(page: Page, where: string): Promise<void> {
  // Motion would be measured half way.
  await page.waitForTimeout(300);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect({ where, sideways, found: await violations(page) }).toEqual({ where, sideways: 0, found: [] });
}

async function walk(page: Page, onePane: boolean): Promise<void> {
  await page.goto(`${origin}/welcome`);
  await page.getByRole("tab", { name: "Guest" }).click();
  await clean(page, "welcome");
  await page.getByLabel("Your name").fill(`axe ${Math.random().toString(36).slice(2, 8)}`);
  await page.getByRole("button", { name: "Continue as guest" }).click();
  await page.getByRole("textbox", { name: /^Message / }).waitFor();
  await clean(page, "room with tips");
  await page.getByRole("textbox", { name: /^Message / }).fill("hello **axe**");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.locator("[data-state=sent]").last().waitFor();
  await clean(page, "room with own message");
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").waitFor();
  await clean(page, "room switcher");
  await page.keyboard.press("Escape");
  if (onePane) await page.getByRole("link", { name: "Back to rooms" }).click();
  await page.getByRole("button", { name: "New room" }).click();
  await clean(page, "new room");
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("radio", { name: "System" }).waitFor();
  await clean(page, "settings");
}

describe.skipIf(!origin)("axe against the server", () => {
  describe.each(Object.keys(viewports) as ViewportName[])("%s", (size) => {
    test.each(themes)("%s", { timeout: 60_000 }, async (theme) => {
      const context = await browser.newContext({ viewport: viewports[size], colorScheme: theme });
      const page = await context.newPage();
      await walk(page, viewports[size].width < 768);
      await context.close();
    });
  });
});
