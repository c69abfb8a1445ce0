// Somebody in front of a browser of their own, with everything the page complains about.

import { randomBytes } from "node:crypto";
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { viewports } from "../browser";

export const password = "correct horse battery";

const COMPLAINTS = /Content Security Policy|violates|Uncaught|Warning:/;

export class Person {
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    readonly origin: string,
    readonly name: string,
  ) {}

  /** With nothing stored and not yet signed in. */
  static async arrive(
    browser: Browser,
    origin: string,
    name: string,
    options: BrowserContextOptions = {},
  ): Promise<Person> {
    const context = await browser.newContext({ viewport: viewports.desktop, ...options });
    context.setDefaultTimeout(10_000);
    const person = new Person(context, await context.newPage(), origin, name);
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
        // biome-ignore lint/suspicious/noConsole: the test listens to it.
        console.error(`violates ${violatedDirective}: ${blockedURI}`);
      });
    });
    context.on("console", (message) => {
      if (COMPLAINTS.test(message.text())) person.complaints.push(message.text());
    });
    context.on("weberror", (error) => person.complaints.push(String(error.error())));
    context.on("dialog", (dialog) => {
      person.complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    return person;
  }

  /** Somebody who knows the place, so that no tips stand between the messages. */
  static async returning(
    browser: Browser,
    origin: string,
    name: string,
    options: BrowserContextOptions = {},
  ): Promise<Person> {
    const person = await Person.arrive(browser, origin, name, options);
    await person.knowsThePlace();
    return person;
  }

  /** As a guest. */
  static async guest(
    browser: Browser,
    origin: string,
    name: string,
    options: BrowserContextOptions = {},
  ): Promise<Person> {
    const person = await Person.returning(browser, origin, name, options);
    await person.page.goto(origin);
    await person.enterAsGuest();
    return person;
  }

  /** With an account, signed in, in the lobby. */
  static async member(
    browser: Browser,
    origin: string,
    name: string,
    options: BrowserContextOptions = {},
  ): Promise<Person> {
    const person = await Person.returning(browser, origin, name, options);
    const account = { username: name, email: `${name.replace(/\W/g, ".")}@example.org`, password };
    const answer = await person.context.request.post(`${origin}/api/signup`, { data: account });
    if (!answer.ok()) throw new Error(`no account: ${answer.status()} ${await answer.text()}`);
    await person.page.goto(origin);
    await person.connected();
    return person;
  }

  async knowsThePlace(): Promise<void> {
    await this.context.addInitScript(() => {
      // An empty page has no storage.
      if (location.protocol.startsWith("http")) localStorage.setItem("natter.tips-seen", "1");
    });
  }

  async enterAsGuest(name = this.name): Promise<void> {
    await this.page.getByRole("tab", { name: "Guest" }).click();
    await this.page.getByLabel("Your name").fill(name);
    await this.page.getByRole("button", { name: "Continue as guest" }).click();
    await this.connected();
  }

  async connected(page = this.page): Promise<void> {
    await page.getByTestId("connection").filter({ hasText: "Connected" }).first().waitFor();
  }

  box(room = "Lobby"): Locator {
    return this.page.getByRole("textbox", { name: `Message ${room}`, exact: true });
  }

  get sendButton(): Locator {
    return this.page.getByRole("button", { name: "Send", exact: true });
  }

  async say(text: string, room = "Lobby"): Promise<void> {
    await this.box(room).fill(text);
    await this.box(room).press("Enter");
  }

  /** Many, as fast as the page takes keys. */
  async sayQuickly(texts: readonly string[], room = "Lobby"): Promise<void> {
    await this.box(room).focus();
    for (const text of texts) {
      await this.page.keyboard.insertText(text);
      await this.page.keyboard.press("Enter");
    }
  }

  /** The rows that hold this text. */
  rows(text: string): Locator {
    return this.page.getByTestId("message").filter({ hasText: text });
  }

  sent(text: string): Locator {
    return this.rows(text).and(this.page.locator("[data-state=sent]"));
  }

  async createRoom(name: string, kind: "Public" | "By approval" | "Private" = "Public"): Promise<string> {
    await this.page.getByRole("button", { name: "New room" }).click();
    await this.page.getByLabel("Room name").fill(name);
    await this.page.getByRole("radio", { name: kind }).click();
    await this.page.getByRole("button", { name: "Create room" }).click();
    await this.box(name).waitFor();
    return this.roomId();
  }

  /** By its address, as a member from then on. */
  async joinRoom(roomId: string, name: string): Promise<void> {
    await this.page.goto(`${this.origin}/r/${roomId}`);
    await this.page.getByRole("main").getByRole("button", { name: "Join room" }).click();
    await this.box(name).waitFor();
  }

  /** F6 until the focus is in this part of the window. */
  async toRegion(wanted: string): Promise<void> {
    for (let step = 0; step < 6; step++) {
      await this.page.keyboard.press("F6");
      const region = await this.page.evaluate(
        () => (document.activeElement as HTMLElement | null)?.dataset.region,
      );
      if (region === wanted) return;
    }
    throw new Error(`F6 does not lead to ${wanted}`);
  }

  member(name: string): Locator {
    return this.page.getByTestId("member").filter({ hasText: name });
  }

  /** Opens the menu of another member and chooses. */
  async deed(name: string, item: string): Promise<void> {
    await this.page.getByRole("button", { name: `Options for ${name}` }).click();
    await this.page.getByRole("menuitem", { name: item, exact: true }).click();
  }

  /** Opens the settings of the room at this part. */
  async roomSettings(tab?: string): Promise<void> {
    await this.page.getByRole("button", { name: "Room settings" }).click();
    await this.page.getByRole("dialog").waitFor();
    if (tab) await this.page.getByRole("tab", { name: tab }).click();
  }

  async closeDialog(): Promise<void> {
    await this.page.keyboard.press("Escape");
    await this.page.getByRole("dialog").waitFor({ state: "detached" });
  }

  /** The closed door, by what it says. */
  door(title: string): Locator {
    return this.page.getByRole("main").getByText(title, { exact: true });
  }

  roomId(): string {
    return new URL(this.page.url()).pathname.split("/").at(-1) ?? "";
  }

  /** What a program of this person would send as its bearer token. */
  async token(): Promise<string> {
    const cookies = await this.context.cookies(this.origin);
    return cookies.find(({ name }) => name.includes("natter"))?.value ?? "";
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}

/** Unique where one server sees many tests. */
export function fresh(word: string): string {
  return `${word} ${randomBytes(3).toString("hex")}`;
}
