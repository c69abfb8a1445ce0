// What a reader's eyes would notice about the list of messages: which rows stand where, and whether anything jumped.

import type { Page } from "playwright-core";

export type Place = { seq: string; top: number };

/** Pixels between the reader and the end. */
export function gap(page: Page): Promise<number> {
  return page.evaluate(() => {
    const list = document.querySelector("[data-testid=timeline]");
    return list ? list.scrollHeight - list.scrollTop - list.clientHeight : -1;
  });
}

/** Once the scroll event was handled, which is what a reader's wheel gives the page too. */
export function scrollBy(page: Page, pixels: number): Promise<void> {
  return page.evaluate(async (by) => {
    document.querySelector("[data-testid=timeline]")?.scrollBy(0, by);
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  }, pixels);
}

/** The first row that is wholly in view. */
export function firstRow(page: Page): Promise<Place> {
  return page.evaluate(() => {
    const edge = document.querySelector("[data-testid=timeline]")?.getBoundingClientRect().top ?? 0;
    for (const row of document.querySelectorAll<HTMLElement>("[data-testid=message][data-seq]")) {
      const { top } = row.getBoundingClientRect();
      if (top >= edge) return { seq: row.dataset.seq ?? "", top };
    }
    return { seq: "", top: 0 };
  });
}

/** How far that row stands from where it stood. */
export async function moved(page: Page, before: Place): Promise<number> {
  const top = await page.evaluate(
    (seq) => document.querySelector(`[data-seq="${seq}"]`)?.getBoundingClientRect().top ?? null,
    before.seq,
  );
  return top === null ? Number.POSITIVE_INFINITY : Math.abs(top - before.top);
}

/** Seq and text of each row in the page, in the order shown. */
export function shown(page: Page): Promise<[number, string][]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("[data-testid=message]")].map((row): [number, string] => [
      Number(row.dataset.seq ?? -1),
      row.querySelector(".prose-chat")?.textContent ?? "",
    ]),
  );
}

type Step = { moved: number; first: number };

/** To `top` pixels below the top of the first row loaded; answers when older rows stand above, with what the reader saw move. */
function loadOlder(page: Page, top: number): Promise<Step> {
  return page.evaluate(async (wanted) => {
    const list = document.querySelector<HTMLElement>("[data-testid=timeline]");
    const first = () => Number(list?.querySelector<HTMLElement>("[data-seq]")?.dataset.seq ?? 0);
    const before = first();
    if (!list || before === 1) return { moved: 0, first: before };
    list.scrollTop = wanted + (list.querySelector<HTMLElement>("[data-seq]")?.offsetTop ?? 0);
    const edge = list.getBoundingClientRect().top;
    const rows = [...list.querySelectorAll<HTMLElement>("[data-testid=message][data-seq]")];
    const anchor = rows.find((row) => row.getBoundingClientRect().top >= edge);
    const stood = anchor?.getBoundingClientRect().top ?? 0;
    const until = performance.now() + 8000;
    while (first() >= before && performance.now() < until) await new Promise(requestAnimationFrame);
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    const stands = anchor?.isConnected ? anchor.getBoundingClientRect().top : Number.POSITIVE_INFINITY;
    return { moved: Math.abs(stands - stood), first: first() };
  }, top);
}

/** Reads upwards to the beginning. Answers everything that was shown and the worst jump on the way. */
export async function readAll(page: Page): Promise<{ texts: Map<number, string>; worst: number }> {
  const texts = new Map(await shown(page));
  let worst = 0;
  for (let first = Number.POSITIVE_INFINITY, steps = 0; first > 1; steps++) {
    // At the very top a day's line is the first thing in view, a little below it a message that is cut, further down a message far from any edge.
    const step = await loadOlder(page, [-100, 12, 300][steps % 3] ?? 0);
    for (const [seq, text] of await shown(page)) texts.set(seq, text);
    if (step.first >= first) break;
    worst = Math.max(worst, step.moved);
    first = step.first;
  }
  return { texts: new Map([...texts].sort(([a], [b]) => a - b)), worst };
}

declare global {
  interface Window {
    natterSeen: { states: string[]; most: number };
    natterGap: number;
  }
}

/** Notes every state a row with this text goes through, and how many such rows stood there at once. */
export async function watchRow(page: Page, text: string): Promise<void> {
  await page.evaluate((wanted) => {
    const seen = { states: [] as string[], most: 0 };
    window.natterSeen = seen;
    const look = () => {
      const rows = [...document.querySelectorAll<HTMLElement>("[data-testid=message]")].filter(
        (row) => row.querySelector(".prose-chat")?.textContent === wanted,
      );
      seen.most = Math.max(seen.most, rows.length);
      const state = rows[0]?.dataset.state;
      if (state && seen.states.at(-1) !== state) seen.states.push(state);
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
  }, text);
}

/**
 * Notes the widest gap to the end that was drawn. Changes of size are looked at where the page itself corrects for them, after layout and
 * before paint, and after the page did.
 */
export async function watchGap(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.natterGap = 0;
    const list = document.querySelector("[data-testid=timeline]");
    if (!list?.firstElementChild) return;
    const sizes = new ResizeObserver(() => {
      window.natterGap = Math.max(window.natterGap, list.scrollHeight - list.scrollTop - list.clientHeight);
    });
    sizes.observe(list);
    sizes.observe(list.firstElementChild);
  });
}
