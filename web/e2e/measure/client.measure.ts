// What a person waits for, measured on the real program in a real browser: npm run measure. Times are told, not judged, because they hang
// on the machine; the number of nodes, sideways scroll and the sizes of the download are judged.

import { execFileSync } from "node:child_process";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Person } from "../acceptance/person";
import { Program } from "../acceptance/program";
import { setting } from "../acceptance/setting";
import { viewports } from "../browser";
import { report, spread } from "./numbers";

const here = setting();
const MESSAGES = 10_000;
const VISITS = 7;

test("sizes of the first download", () => {
  const script = new URL("../../scripts/budget.mjs", import.meta.url).pathname;
  const told = execFileSync(process.execPath, [script]).toString();
  for (const line of told.split("\n").filter((line) => /initial JS|CSS/.test(line))) {
    const [, what, sizes] = /^ok\s+(.+?)\s{2,}(.+)$/.exec(line) ?? [];
    report(what ?? line, "gzip", sizes?.split(" of ")[0] ?? "", sizes?.split(" of ")[1] ?? "");
  }
});

type Slowness = { cpu: number; bytesPerSecond: number; latencyMs: number };

/** A visit with an empty cache by somebody who is signed in: from the click on the link to the first message in the page. */
async function firstMessage(person: Person, slow: Slowness | null): Promise<number> {
  const { page } = person;
  const devtools = await person.context.newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.clearBrowserCache");
  if (slow) {
    const throughput = { downloadThroughput: slow.bytesPerSecond, uploadThroughput: slow.bytesPerSecond };
    const network = { offline: false, latency: slow.latencyMs, ...throughput };
    await devtools.send("Network.emulateNetworkConditions", network);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: slow.cpu });
  }
  await page.goto(`${person.origin}/r/lobby`, { waitUntil: "commit" });
  const waited = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = () => {
          if (document.querySelector("[data-testid=message]")) resolve(performance.now());
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
  await devtools.detach();
  return waited;
}

const fourG = 1_600_000 / 8;
const speeds: [string, Slowness | null, string][] = [
  ["loopback", null, "≤ 1,000 ms"],
  ["4× CPU, 1.6 Mbit/s", { cpu: 4, bytesPerSecond: fourG, latencyMs: 0 }, "≤ 2,500 ms"],
  ["4× CPU, 1.6 Mbit/s, 150 ms per request", { cpu: 4, bytesPerSecond: fourG, latencyMs: 150 }, ""],
];

test.each(speeds)("first message: %s", { timeout: 120_000 }, async (where, slow, budget) => {
  const filler = await here.program("fil");
  await filler.say(Array.from({ length: 60 }, (_, index) => `hello *number* ${index}`));
  const a = await here.guest("ana");
  const waits: number[] = [];
  for (let visit = 0; visit < VISITS; visit++) waits.push(await firstMessage(a, slow));
  report("first message, empty cache", where, spread(waits), budget);
});

let longRoom: Promise<string> | undefined;

async function fill(): Promise<string> {
  const filler = await Program.guest(here.natter.origin, "the filler");
  const roomId = await filler.createRoom("ten thousand");
  const line = (index: number) =>
    `line ${index} ${index % 5 === 0 ? "with **bold** and `code`, and enough words to break the line where it is narrow" : ""}`;
  await filler.say(
    Array.from({ length: MESSAGES }, (_, index) => line(index)),
    roomId,
  );
  filler.close();
  return roomId;
}

type Scrolled = { frames: number[]; nodes: number; reached: boolean };

/** Upwards by a fixed step each frame, as fast a wheel as a hand can turn, until the first message stands there. */
function scrollToBeginning(page: Page): Promise<Scrolled> {
  return page.evaluate(async () => {
    const list = document.querySelector<HTMLElement>("[data-testid=timeline]");
    const first = () => Number(list?.querySelector<HTMLElement>("[data-seq]")?.dataset.seq ?? 0);
    const frames: number[] = [];
    let nodes = 0;
    let before = await new Promise(requestAnimationFrame);
    const until = before + 100_000;
    while (first() !== 1 && before < until) {
      list?.scrollBy(0, -400);
      const now = await new Promise(requestAnimationFrame);
      frames.push(now - before);
      before = now;
      if (frames.length % 20 === 0) nodes = Math.max(nodes, document.querySelectorAll("*").length);
    }
    return { frames, nodes, reached: first() === 1 };
  });
}

async function heapMegabytes(person: Person): Promise<number> {
  const devtools = await person.context.newCDPSession(person.page);
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  return usedSize / 1e6;
}

const looks = [
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["reduced motion", { colorScheme: "light", reducedMotion: "reduce" }],
] as const;
const walks = (["phone", "desktop"] as const).flatMap((size) =>
  looks.map(([look, options]) => [size, look, options] as const),
);

test.each(walks)("10,000 messages: %s, %s", { timeout: 300_000 }, async (size, look, options) => {
  longRoom ??= fill();
  const roomId = await longRoom;
  const a = await here.guest("ana", { viewport: viewports[size], ...options });
  await a.page.goto(`${a.origin}/r/${roomId}`);
  await a.page.getByRole("button", { name: /^Join/ }).last().click();
  await a.rows("line 9999").waitFor();
  const { frames, nodes, reached } = await scrollToBeginning(a.page);
  const where = `${viewports[size].width}×${viewports[size].height}, ${look}`;
  report("a frame while scrolling 10,000", where, spread(frames), "p50 ≤ 17, p95 ≤ 34 ms");
  report(
    "nodes · heap after it",
    where,
    `${nodes} · ${(await heapMegabytes(a)).toFixed(1)} MB`,
    "≤ 3,000 · ≤ 60 MB",
  );
  expect(reached).toBe(true);
  expect(nodes).toBeLessThanOrEqual(3000);
});

declare global {
  interface Window {
    natterTimes: number[];
  }
}

/** From a key press until the frame that shows its effect was drawn. */
async function watchKeys(page: Page, selector: string): Promise<void> {
  await page.evaluate((wanted) => {
    window.natterTimes = [];
    const count = () => document.querySelectorAll(wanted).length;
    addEventListener(
      "keydown",
      ({ timeStamp }) => {
        const before = count();
        const look = () => {
          if (wanted !== "body" && count() === before) return requestAnimationFrame(look);
          const channel = new MessageChannel();
          channel.port1.onmessage = () => window.natterTimes.push(performance.now() - timeStamp);
          channel.port2.postMessage(null);
        };
        requestAnimationFrame(look);
      },
      { capture: true },
    );
  }, selector);
}

test("own echo", async () => {
  const a = await here.guest("ana");
  await a.box().focus();
  await a.page.locator("[data-seq]").first().waitFor();
  const times: number[] = [];
  await watchKeys(a.page, "[data-own]");
  for (let index = 0; index < 40; index++) {
    await a.box().fill(`echo ${index}`);
    await a.page.keyboard.press("Enter");
    await expect.poll(() => a.page.evaluate(() => window.natterTimes.length)).toBe(index + 1);
  }
  times.push(...(await a.page.evaluate(() => window.natterTimes)));
  report("own message drawn after Enter", "1280×800", spread(times), "≤ 50 ms");
});

test.each(["phone", "desktop"] as const)("typing while 50 messages a second arrive: %s", async (size) => {
  const a = await here.guest("ana", { viewport: viewports[size] });
  const talker = await here.program("tal");
  await a.box().focus();
  await watchKeys(a.page, "body");
  let said = 0;
  const talk = setInterval(() => void talker.say([`burst ${said++}`]).catch(() => undefined), 20);
  await a.page.keyboard.type("the quick brown fox jumps over the lazy dog and ".repeat(4), { delay: 60 });
  clearInterval(talk);
  const times = await a.page.evaluate(() => window.natterTimes);
  report(
    "a letter drawn at 50 messages/s",
    `${viewports[size].width}×${viewports[size].height}`,
    spread(times),
    "≤ 100 ms",
  );
  expect(said).toBeGreaterThan(300);
});

test("no sideways scroll at 320 px", async () => {
  const a = await here.guest("ana", { viewport: viewports.narrow });
  await a.say("word ".repeat(80));
  await a.sent("word").waitFor();
  expect(await a.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
});
