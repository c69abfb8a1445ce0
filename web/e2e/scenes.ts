// The screens and states that every check walks through, as addresses of the gallery.

import type { Page } from "playwright-core";
import { REJECTED_ROOM, WAITING_ROOM } from "../src/testing/rooms-at-doors";

export type SceneCheck = { name: string; query: string; act?: (page: Page) => Promise<void> };

const UNKNOWN = "00000000000000000000000001";

const click = (name: string) => async (page: Page) => {
  await page.getByRole("button", { name }).first().click();
};

const ready = (testId: string) => (page: Page) => page.getByTestId(testId).first().waitFor();

async function showMembers(page: Page): Promise<void> {
  const button = page.getByRole("button", { name: /^Members, / });
  await button.waitFor();
  if ((await button.getAttribute("aria-expanded")) !== "true") await button.click();
  await page.getByTestId("member").first().waitFor();
}

/** The state is named only after a second. */
const reconnecting = (page: Page) => page.getByTestId("connection").getByText("Reconnecting…").waitFor();

/** A button beside the room's name, or a line of the menu that stands there on small screens. */
export async function fromHeader(page: Page, name: string): Promise<void> {
  const button = page.getByRole("button", { name });
  await button.or(page.getByRole("button", { name: "Room menu" })).waitFor();
  if ((await button.count()) > 0) return button.click();
  await page.getByRole("button", { name: "Room menu" }).click();
  await page.getByRole("menuitem", { name }).click();
}

const roomSettings = (tab?: string) => async (page: Page) => {
  await fromHeader(page, "Room settings");
  await page.getByRole("dialog").waitFor();
  if (tab) await page.getByRole("tab", { name: tab }).click();
};

const part = (tab: string) => async (page: Page) => {
  await page.getByRole("tab", { name: tab }).click();
};

const search =
  (words: string, everywhere = false) =>
  async (page: Page) => {
    await page.getByRole("button", { name: "Search messages" }).click();
    const box = page.getByRole("combobox", { name: "Search messages" });
    await box.waitFor();
    if (everywhere) await page.getByText("All my rooms").click();
    await box.fill(words);
    const outcome = words === "" ? "Finds messages" : /found\.|so far\.|Nothing|cannot be reached/;
    await page.getByRole("dialog").getByText(outcome).waitFor();
  };

/** The message with this text. */
const message = (page: Page, text: string) =>
  page
    .getByTestId("message")
    .filter({ has: page.locator("[data-bubble]", { hasText: text }) })
    .last();

/** Shows what can be done with a message, as this pointer does. */
async function actions(page: Page, text: string): Promise<void> {
  const row = message(page, text);
  await row.scrollIntoViewIfNeeded();
  if (await page.evaluate(() => matchMedia("(pointer: coarse)").matches)) {
    const sheet = page.getByTestId("action-sheet");
    // The layer of actions may come after the rows; a click before that does nothing.
    for (let left = 10; left > 0 && (await sheet.count()) === 0; left--) {
      await row.getByText("Actions for").dispatchEvent("click");
      await sheet.waitFor({ timeout: 1000 }).catch(() => undefined);
    }
    await sheet.waitFor();
  } else {
    await row.locator("[data-bubble]").hover();
    await page.getByTestId("message-toolbar").waitFor();
  }
}

const menu = (text: string, line?: string) => async (page: Page) => {
  await actions(page, text);
  const more = page.getByRole("button", { name: "More actions" });
  if ((await more.count()) > 0) await more.click();
  if (!line) return;
  const item = page.getByRole("menuitem", { name: line });
  await item
    .or(page.getByRole("button", { name: line, exact: true }))
    .first()
    .click();
};

const picker = (words?: string) => async (page: Page) => {
  await actions(page, "calmer");
  await page
    .getByTestId("action-sheet")
    .or(page.getByTestId("message-toolbar"))
    .getByRole("button", { name: "Add a reaction" })
    .click();
  await page.getByRole("gridcell").first().waitFor();
  if (words) await page.getByRole("searchbox", { name: "Find an emoji" }).fill(words);
};

const box = (page: Page) => page.locator("textarea[data-region=composer]");

const edit = (text: string) => async (page: Page) => {
  await menu("Perfect, I will fetch", "Edit")(page);
  await page.getByTestId("edit-bar").waitFor();
  await box(page).fill(text);
  await page.getByRole("button", { name: "Save" }).click();
};

const pinned = async (page: Page) => {
  await fromHeader(page, "Pinned messages");
  await page
    .getByRole("dialog")
    .getByText(/^(Tell me what|Nothing is pinned|The server is busy)/)
    .waitFor();
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
  { name: "welcome-invited", query: "scene=welcome&invite=w0rd&signup=invited&domains=1" },
  { name: "welcome-closed", query: "scene=welcome&signup=closed&guests=no&lobby=no&providers=1" },
  { name: "welcome-by-invitation", query: "scene=welcome&signup=invited&providers=1" },
  { name: "welcome-unreachable", query: "scene=unreachable" },
  { name: "rooms", query: "path=/" },
  { name: "room", query: "path=/r/lobby" },
  { name: "room-unread", query: "path=/r/random" },
  { name: "room-linked", query: "path=/r/lobby%3Fm%3D130" },
  { name: "room-empty", query: "path=/r/empty" },
  { name: "room-long-name", query: "path=/r/long" },
  { name: "room-loading", query: "scene=loading" },
  { name: "room-connecting", query: "scene=connecting" },
  { name: "room-reconnecting", query: "scene=reconnecting", act: reconnecting },
  { name: "room-offline", query: "scene=offline" },
  { name: "room-replaced", query: "scene=replaced" },
  { name: "room-pending", query: "scene=pending" },
  { name: "room-typing", query: "scene=typing" },
  { name: "room-tips", query: "path=/r/lobby&tips=1" },
  { name: "room-not-found", query: "path=/r/nowhere" },
  { name: "room-ask", query: `path=/r/${UNKNOWN}` },
  { name: "room-joinable", query: "path=/r/garden" },
  { name: "room-waiting", query: `path=/r/${WAITING_ROOM}` },
  { name: "room-rejected", query: `path=/r/${REJECTED_ROOM}` },
  { name: "room-removed", query: "scene=noticed&path=/r/gone" },
  { name: "room-notices", query: "scene=noticed&path=/r/lobby" },
  { name: "room-archived", query: "path=/r/old" },
  { name: "room-muted", query: "path=/r/muted" },
  { name: "room-direct", query: "path=/r/ben" },
  { name: "messages", query: "path=/r/launch", act: ready("quote") },
  {
    name: "messages-above",
    query: "path=/r/launch",
    act: async (page) => {
      await message(page, "Tell me what you think").scrollIntoViewIfNeeded();
    },
  },
  { name: "message-actions", query: "path=/r/launch", act: (page) => actions(page, "calmer") },
  {
    name: "message-actions-own",
    query: "path=/r/launch",
    act: (page) => actions(page, "Perfect, I will fetch"),
  },
  {
    name: "message-actions-archived",
    query: "path=/r/old",
    act: (page) => actions(page, "Who has the key?"),
  },
  { name: "message-menu", query: "path=/r/launch", act: menu("Perfect, I will fetch") },
  {
    name: "message-delete",
    query: "path=/r/launch",
    act: async (page) => {
      await menu("calmer", "Delete")(page);
      await page.getByRole("alertdialog").waitFor();
    },
  },
  {
    name: "message-who-reacted",
    query: "path=/r/launch",
    act: async (page) => {
      await message(page, "Tell me what you think").getByRole("button", { name: "🎉 4" }).focus();
      await page.getByRole("tooltip").waitFor();
    },
  },
  {
    name: "message-reactions",
    query: "path=/r/launch",
    act: async (page) => {
      await page.getByRole("button", { name: "3 more reactions" }).click();
      await page.getByTestId("reactors").first().waitFor();
    },
  },
  { name: "emoji-picker", query: "path=/r/launch", act: picker() },
  { name: "emoji-picker-found", query: "path=/r/launch", act: picker("heart") },
  { name: "emoji-picker-none", query: "path=/r/launch", act: picker("xylograph") },
  {
    name: "emoji-name",
    query: "path=/r/launch",
    act: async (page) => {
      await box(page).pressSequentially("Well done :par");
      await page.getByRole("option").first().waitFor();
    },
  },
  {
    name: "message-reply",
    query: "path=/r/launch",
    act: async (page) => {
      await actions(page, "calmer");
      await page.getByRole("button", { name: "Reply", exact: true }).click();
      await page.getByTestId("reply-bar").waitFor();
    },
  },
  {
    name: "message-edit",
    query: "path=/r/launch",
    act: async (page) => {
      await box(page).press("ArrowUp");
      await page.getByTestId("edit-bar").waitFor();
    },
  },
  {
    name: "message-edit-refused",
    query: "path=/r/launch",
    act: async (page) => {
      await edit("The server will refuse this one")(page);
      await page.getByRole("alert").waitFor();
    },
  },
  {
    name: "message-edit-emptied",
    query: "path=/r/launch",
    act: async (page) => {
      await edit("")(page);
      await page.getByRole("alertdialog").waitFor();
    },
  },
  {
    name: "message-link-copied",
    query: "path=/r/launch",
    act: async (page) => {
      await menu("calmer", "Copy link")(page);
      await page.getByTestId("toast").waitFor();
    },
  },
  { name: "pins", query: "path=/r/launch", act: pinned },
  { name: "pins-none", query: "path=/r/lobby", act: pinned },
  { name: "pins-failed", query: "scene=unanswered&path=/r/lobby", act: pinned },
  {
    name: "room-menu",
    query: "path=/r/design",
    act: async (page) => {
      const more = page.getByRole("button", { name: "Room menu" });
      await more.or(page.getByRole("button", { name: "Room settings" })).waitFor();
      if ((await more.count()) > 0) await more.click();
    },
  },
  { name: "no-rooms", query: "scene=bare&path=/" },
  { name: "invitation", query: `path=/join/${UNKNOWN}` },
  { name: "room-members", query: "path=/r/design", act: showMembers },
  {
    name: "member-menu",
    query: "path=/r/design",
    act: async (page) => {
      await showMembers(page);
      await page.getByRole("button", { name: "Options for Ema Lund" }).click();
      await page.getByRole("menuitem").first().waitFor();
    },
  },
  {
    name: "member-ban",
    query: "path=/r/design",
    act: async (page) => {
      await showMembers(page);
      await page.getByRole("button", { name: "Options for Ema Lund" }).click();
      await page.getByRole("menuitem", { name: "Ban from the room" }).click();
      await page.getByRole("alertdialog").waitFor();
    },
  },
  {
    name: "leave",
    query: "path=/r/design",
    act: async (page) => {
      await showMembers(page);
      await page.getByRole("button", { name: "Leave room" }).click();
      await page.getByRole("alertdialog").waitFor();
    },
  },
  { name: "room-settings", query: "path=/r/design", act: roomSettings() },
  { name: "room-settings-archived", query: "path=/r/old", act: roomSettings() },
  {
    name: "room-invites",
    query: "path=/r/design",
    act: async (page) => {
      await roomSettings("Invitations")(page);
      await page.getByRole("button", { name: "Create a link" }).click();
      await page.getByLabel("The new link").waitFor();
    },
  },
  { name: "room-bans", query: "path=/r/design", act: roomSettings("Bans") },
  { name: "room-history", query: "path=/r/design", act: roomSettings("History") },
  {
    name: "room-delete",
    query: "path=/r/design",
    act: async (page) => {
      await roomSettings()(page);
      await page.getByRole("button", { name: "Delete room" }).click();
      await page.getByRole("button", { name: "Delete for good" }).click();
      await page.getByText("That is not the same.").waitFor();
    },
  },
  {
    name: "switcher",
    query: "path=/r/lobby",
    act: async (page) => {
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").waitFor();
    },
  },
  { name: "search", query: "path=/r/lobby", act: search("") },
  { name: "search-found", query: "path=/r/lobby", act: search("the") },
  { name: "search-all", query: "path=/r/lobby", act: search("th", true) },
  { name: "search-none", query: "path=/r/lobby", act: search("xylophone") },
  { name: "search-slow", query: "path=/r/lobby", act: search("slow") },
  { name: "search-failed", query: "path=/r/lobby", act: search("broken") },
  {
    name: "create",
    query: "path=/",
    act: async (page) => {
      await click("New room")(page);
      await page.getByRole("button", { name: "Create room" }).click();
    },
  },
  {
    name: "join-by-link",
    query: "path=/",
    act: async (page) => {
      await click("Join by link")(page);
      await page.getByRole("button", { name: "Go there" }).click();
    },
  },
  {
    name: "new-direct",
    query: "path=/",
    act: async (page) => {
      await click("New direct message")(page);
      await page.getByRole("checkbox").first().check();
    },
  },
  { name: "settings", query: "path=/settings", act: ready("session") },
  { name: "settings-guest", query: "scene=guest&path=/settings", act: ready("session") },
  {
    name: "settings-delete",
    query: "path=/settings",
    act: async (page) => {
      await click("Delete my account")(page);
      await page.getByRole("button", { name: "Delete for good" }).click();
    },
  },
  { name: "admin-people", query: "scene=governor&path=/admin", act: ready("person") },
  { name: "admin-rooms", query: "scene=governor&path=/admin", act: part("Rooms") },
  { name: "admin-invites", query: "scene=governor&path=/admin", act: part("Invitations") },
  { name: "admin-settings", query: "scene=governor&path=/admin", act: part("Settings") },
  { name: "admin-history", query: "scene=governor&path=/admin", act: part("History") },
  { name: "admin-closed", query: "path=/admin" },
  { name: "admin-claim", query: "path=/admin&unclaimed=1" },
];
