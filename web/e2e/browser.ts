// A real browser for the checks: Debian's chromium, quiet and offline apart from the page under test.

import { type Browser, chromium, type Page } from "playwright-core";

export function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.NATTER_BROWSER ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });
}

export const viewports = {
  phone: { width: 390, height: 844 },
  narrow: { width: 320, height: 640 },
  tablet: { width: 820, height: 1180 },
  desktop: { width: 1280, height: 800 },
} as const;

export type ViewportName = keyof typeof viewports;
export const themes = ["light", "dark"] as const;

/** Waits until fonts are there, every animation with an end has ended, and what came of it is painted. */
export function settled(page: Page): Promise<void> {
  return page.evaluate(async () => {
    await document.fonts.ready;
    const ending = () =>
      document.getAnimations().filter((each) => Number.isFinite(each.effect?.getComputedTiming().endTime));
    const painted = () => new Promise(requestAnimationFrame);
    for (let rounds = 0; rounds < 10; rounds++) {
      await painted();
      await painted();
      const left = ending().filter(({ playState }) => playState === "running");
      if (left.length === 0) return;
      await Promise.allSettled(left.map(({ finished }) => finished));
    }
  });
}
