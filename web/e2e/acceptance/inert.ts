// What a hostile text may have left in a page.

import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { Person } from "./person";

/** Sends each text alone; answers those that were taken. */
export async function taken(
  texts: readonly string[],
  send: (text: string) => Promise<unknown>,
): Promise<string[]> {
  const kept: string[] = [];
  for (const text of texts) {
    const refused = await send(text).then(
      () => null,
      (error: Error) => error.message,
    );
    if (refused === null) kept.push(text);
    else expect(refused).toMatch(/^(invalid|too_large|conflict)/);
  }
  return kept;
}

export function strangeRequests(person: Person): string[] {
  const strange: string[] = [];
  person.context.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== person.origin)
      strange.push(request.url());
  });
  return strange;
}

/** Everything in that part of the page that could run, load or lead away. */
export function dangers(page: Page, within = "[data-testid=rows]"): Promise<string[]> {
  return page.evaluate((where) => {
    const list = document.querySelector(where);
    const elements = [...(list?.querySelectorAll("*") ?? [])];
    const active = elements.filter((element) =>
      /^(script|img|iframe|object|embed|video|audio|source|form|input|style|link|meta|base|math)$/i.test(
        element.tagName,
      ),
    );
    const handlers = elements.filter((element) =>
      [...element.attributes].some(({ name }) => name.startsWith("on") || name === "srcdoc"),
    );
    const links = [...(list?.querySelectorAll("a") ?? [])].filter(
      (link) => !/^(https?|mailto):/.test(link.href) || link.rel.indexOf("noopener") < 0,
    );
    return [...active, ...handlers, ...links].map((element) => element.outerHTML);
  }, within);
}
