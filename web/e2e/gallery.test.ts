// Walks the scenes of the gallery build under the server's content policy: no violation of the policy or of WCAG, no sideways scroll. By
// default each scene in one theme and viewport, in turn, so that every pair meets several scenes; with GALLERY=all, or with SCENES or SIZES
// named, every scene in every pair (seven minutes). With SHOTS=1 it also leaves a picture of each in e2e/shots.

import type { Browser } from "playwright-core";
import { type PreviewServer, preview } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { violations } from "./axe";
import { launchBrowser, settled, themes, type ViewportName, viewports } from "./browser";
import { scenes } from "./scenes";

const chosen = process.env.SCENES?.split(",");
const sizes = (process.env.SIZES?.split(",") ?? Object.keys(viewports)) as ViewportName[];
const everything = process.env.GALLERY === "all" || chosen !== undefined || process.env.SIZES !== undefined;
const pairs = sizes.flatMap((size) => themes.map((theme) => `${size} ${theme}`));

function isWalked(scene: number, pair: string): boolean {
  return everything || pairs[scene % pairs.length] === pair;
}

let browser: Browser;
let server: PreviewServer;
let origin = "";

beforeAll(async () => {
  server = await preview({ mode: "gallery", build: { outDir: "dist-gallery" }, preview: { port: 0 } });
  origin = server.resolvedUrls?.local[0] ?? "";
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await server.close();
});

describe.each(sizes)("%s", (size) => {
  describe.each(themes)("%s", (theme) => {
    const walked = scenes.filter((_, scene) => isWalked(scene, `${size} ${theme}`));
    test.each(walked.filter(({ name }) => !chosen || chosen.includes(name)))(
      "$name",
      async ({ name, query, act }) => {
        const touch = size === "phone" || size === "narrow";
        const context = await browser.newContext({
          viewport: viewports[size],
          colorScheme: theme,
          hasTouch: touch,
        });
        const page = await context.newPage();
        const complaints: string[] = [];
        page.on("console", (message) => {
          if (/Content Security Policy|Uncaught|Warning/.test(message.text()))
            complaints.push(message.text());
        });
        page.on("pageerror", (error) => complaints.push(String(error)));
        await page.goto(`${origin}gallery.html?${query}`);
        await page.locator("main").first().waitFor();
        await act?.(page);
        // Screens come in pieces: a page that is still being fetched is not looked at.
        await page.waitForLoadState("networkidle");
        await settled(page);
        if (process.env.SHOTS) await page.screenshot({ path: `e2e/shots/${name}-${size}-${theme}.png` });
        const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        const found = await violations(page);
        await context.close();
        expect({ complaints, sideways, found }).toEqual({ complaints: [], sideways: 0, found: [] });
      },
    );
  });
});
