// The screens and states that every check walks through, as addresses of the gallery.

import type { Page } from "playwright-core";

export type SceneCheck = { name: string; query: string; act?: (page: Page) => Promise<void> };

const click = (name: string) => async (page: Page) => {
  await page.getByRole("button", { name }).first().click();
};

export const scenes: readonly SceneCheck[] = [
  { name: "welcome", query: "scene=welcome" },
  {
    name: "welcome-refused",
    query: "scene=welcome",
    act: async (page) => {
      await page.getByLabel("Email or user name").fill("ada");
      await page.getByLabel("Password").fill("wrong");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").waitFor();
    },
  },
  {
    name: "welcome-signup",
    query: "scene=welcome",
    act: async (page) => {
      await page.getByRole("tab", { name: "Sign up" }).click();
      await page.getByRole("button", { name: "Create account" }).click();
    },
  },
  { name: "welcome-unreachable", query: "scene=unreachable" },
  { name: "rooms", query: "path=/" },
  { name: "room", query: "path=/r/lobby" },
  { name: "room-unread", query: "path=/r/random" },
  { name: "room-linked", query: "path=/r/lobby%3Fm%3D130" },
  { name: "room-empty", query: "path=/r/empty" },
  { name: "room-long-name", query: "path=/r/long" },
  { name: "room-loading", query: "scene=loading" },
  { name: "room-connecting", query: "scene=connecting" },
  { name: "room-reconnecting", query: "scene=reconnecting", act: (page) => page.waitForTimeout(1200) },
  { name: "room-offline", query: "scene=offline" },
  { name: "room-replaced", query: "scene=replaced" },
  { name: "room-pending", query: "scene=pending" },
  { name: "room-typing", query: "scene=typing" },
  { name: "room-tips", query: "path=/r/lobby&tips=1" },
  { name: "room-not-found", query: "path=/r/nowhere" },
  { name: "room-joinable", query: "path=/r/garden" },
  { name: "room-members", query: "path=/r/design", act: click("Members, 9") },
  {
    name: "switcher",
    query: "path=/r/lobby",
    act: async (page) => {
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "create",
    query: "path=/",
    act: async (page) => {
      await click("New room")(page);
      await page.getByRole("button", { name: "Create room" }).click();
    },
  },
  { name: "settings", query: "path=/settings" },
];
