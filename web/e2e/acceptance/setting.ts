// What nearly every acceptance test needs: one browser and one program, and everybody gone home after each test.

import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { launchBrowser } from "../browser";
import { Line } from "./line";
import { Natter } from "./natter";
import { fresh, Person } from "./person";
import { Program } from "./program";

export type Setting = {
  browser: Browser;
  natter: Natter;
  /** A guest with a name of their own, in the lobby. */
  guest(word: string, options?: BrowserContextOptions & { origin?: string }): Promise<Person>;
  /** Somebody with an account, in the lobby. */
  member(word: string, options?: BrowserContextOptions): Promise<Person>;
  /** Somebody who has not entered yet. */
  visitor(word: string, options?: BrowserContextOptions): Promise<Person>;
  program(word: string): Promise<Program>;
  line(): Promise<Line>;
};

/** Registers the hooks; the fields are there once a test runs. */
export function setting(flags?: readonly string[]): Setting {
  const people: Person[] = [];
  const programs: Program[] = [];
  const lines: Line[] = [];
  const here = {} as Setting;
  beforeAll(async () => {
    here.natter = await Natter.start(flags);
    here.browser = await launchBrowser();
  });
  afterAll(async () => {
    await here.browser?.close();
    await here.natter?.remove();
  });
  afterEach(async () => {
    const complaints = people.flatMap((person) => person.complaints);
    await Promise.all(people.splice(0).map((person) => person.leave()));
    for (const program of programs.splice(0)) program.close();
    await Promise.all(lines.splice(0).map((line) => line.close()));
    expect(complaints).toEqual([]);
  });
  const keep = <T>(list: T[], one: T): T => {
    list.push(one);
    return one;
  };
  return Object.assign(here, {
    guest: async (word: string, { origin, ...options }: BrowserContextOptions & { origin?: string } = {}) =>
      keep(people, await Person.guest(here.browser, origin ?? here.natter.origin, fresh(word), options)),
    member: async (word: string, options: BrowserContextOptions = {}) =>
      keep(people, await Person.member(here.browser, here.natter.origin, fresh(word), options)),
    visitor: async (word: string, options: BrowserContextOptions = {}) =>
      keep(people, await Person.arrive(here.browser, here.natter.origin, fresh(word), options)),
    program: async (word: string) => keep(programs, await Program.guest(here.natter.origin, fresh(word))),
    line: async () => keep(lines, await Line.start(() => Number(new URL(here.natter.origin).port))),
  });
}
