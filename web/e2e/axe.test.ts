// Accessibility against the real program: every screen × theme × viewport, no sideways scroll, nothing for axe to say.

import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { setting } from "./acceptance/setting";
import { violations } from "./axe";
import { themes, type ViewportName, viewports } from "./browser";
import { fromHeader } from "./scenes";

const here = setting();

async function clean(page: Page, where: string): Promise<void> {
  // Motion would be measured half way.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getTiming().iterations !== Number.POSITIVE_INFINITY)
        .map(({ finished }) => finished.catch(() => 0)),
    ),
  );
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect({ where, sideways, found: await violations(page) }).toEqual({ where, sideways: 0, found: [] });
}

async function beforeEntering(page: Page): Promise<void> {
  await page.goto(`${here.natter.origin}/welcome`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator("[aria-invalid=true]").first().waitFor();
  await clean(page, "welcome, refused");
  await page.getByRole("tab", { name: "Sign up" }).click();
  await clean(page, "welcome, sign up");
  await page.getByRole("tab", { name: "Guest" }).click();
  await clean(page, "welcome, guest");
  await page.getByLabel("Your name").fill(`axe ${Math.random().toString(36).slice(2, 8)}`);
  await page.getByRole("button", { name: "Continue as guest" }).click();
}

async function inTheRoom(page: Page): Promise<void> {
  const box = page.getByRole("textbox", { name: /^Message / });
  await page.getByTestId("tips").waitFor();
  await clean(page, "room with tips");
  await box.fill("hello **axe**, `code` and https://example.org\n> a quote\n\n- a list");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.locator("[data-state=sent]").last().waitFor();
  await clean(page, "room with own message");
  await page.getByRole("button", { name: /^Members, / }).click();
  if ((page.viewportSize()?.width ?? 0) < 1024)
    await page.getByRole("dialog").getByTestId("member").first().waitFor();
  await clean(page, "members");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.getByRole("option").first().waitFor();
  await clean(page, "room switcher");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

async function aroundTheRoom(page: Page, onePane: boolean): Promise<void> {
  if (onePane) await page.getByRole("link", { name: "Back to rooms" }).click();
  await clean(page, "rooms");
  await page.getByRole("button", { name: "New room" }).click();
  await page.getByRole("dialog").waitFor();
  await page.getByRole("button", { name: "Create room" }).click();
  await page.locator("[aria-invalid=true]").waitFor();
  await clean(page, "new room, refused");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("radio", { name: "System" }).waitFor();
  await clean(page, "settings");
  await page.goto(`${here.natter.origin}/r/00000000000000000000000001`);
  await page.getByRole("button", { name: "Ask to join" }).click();
  await page.getByText("There is no such room for you").waitFor();
  await clean(page, "no such room");
  await page.goto(`${here.natter.origin}/join/00000000000000000000000001`);
  await page.getByText("This invitation is not good any more").waitFor();
  await clean(page, "invitation");
}

/** A room of one's own by approval, with somebody at its door. */
async function atTheDoor(page: Page): Promise<void> {
  await page.goto(here.natter.origin);
  await page.getByTestId("room-link").first().waitFor();
  await page.getByRole("button", { name: "New room" }).click();
  await page.getByLabel("Room name").fill("By approval");
  await page.getByRole("radio", { name: "By approval" }).click();
  await page.getByLabel("Guests may come in").check();
  await page.getByRole("button", { name: "Create room" }).click();
  await page.getByRole("textbox", { name: "Message By approval" }).waitFor();
  const roomId = new URL(page.url()).pathname.split("/").at(-1);
  const asker = await here.program("ben");
  await asker.ask({ action: "joinRoom", roomId });
  const members = page.getByRole("button", { name: "Members, 1, 1 waiting" });
  await members.waitFor();
  if ((await members.getAttribute("aria-expanded")) !== "true") await members.click();
  await page.getByRole("button", { name: /^Approve / }).waitFor();
  await clean(page, "somebody waits");
  await page.getByRole("button", { name: /^Approve / }).click();
  await page.getByRole("button", { name: /^Options for / }).click();
  await page.getByRole("menuitem").first().waitFor();
  await clean(page, "menu of a member");
  await page.keyboard.press("Escape");
  await page.getByRole("menu").waitFor({ state: "detached" });
  if ((page.viewportSize()?.width ?? 0) < 1024) await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await fromHeader(page, "Room settings");
  for (const tab of ["Room", "Invitations", "Bans", "History"]) {
    await page.getByRole("tab", { name: tab, exact: true }).click();
    await clean(page, `room settings, ${tab}`);
  }
}

describe.each(Object.keys(viewports) as ViewportName[])("%s", (size) => {
  test.each(themes)("%s", { timeout: 240_000 }, async (theme) => {
    const person = await here.visitor("axe", {
      viewport: viewports[size],
      colorScheme: theme,
      hasTouch: size === "phone" || size === "narrow",
    });
    await beforeEntering(person.page);
    await inTheRoom(person.page);
    await aroundTheRoom(person.page, viewports[size].width < 768);
    await atTheDoor(person.page);
  });
});
