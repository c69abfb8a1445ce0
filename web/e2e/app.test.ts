// The built client with its real engine, against answers spoken by the test: sign in, read, send, lose the connection.

import type { Browser, Page, WebSocketRoute } from "playwright-core";
import { type PreviewServer, preview } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { launchBrowser, viewports } from "./browser";

const ada = { userId: "ada", username: "Ada" };
const epoch = "0123456789abc";
const room = {
  roomId: "lobby",
  name: "Lobby",
  kind: "public",
  role: "member",
  epoch,
  head: 2,
  readSeq: 2,
  unread: 0,
  members: 2,
};
const limits = {
  textBytes: 12288,
  frameBytes: 30720,
  messagesPerFrame: 10,
  pageEvents: 100,
  pingIntervalMs: 20000,
  typingIntervalMs: 3000,
  markIntervalMs: 1000,
  roomsPerConnection: 100,
};

type Frame = { action?: string; requestId?: string; messages?: { text: string; clientMessageId: string }[] };

const said = (seq: number, text: string) => ({
  type: "message",
  roomId: "lobby",
  epoch,
  seq,
  timestamp: Date.now() - 60_000,
  userId: "ben",
  username: "Ben",
  messageId: `m${seq}`,
  text,
});

function answer(frame: Frame): object[] {
  const { action, requestId } = frame;
  switch (action) {
    case "hello":
      return [
        {
          type: "welcome",
          requestId,
          connectionId: "c",
          user: ada,
          rooms: [room],
          limits,
          serverTime: Date.now(),
        },
      ];
    case "getRooms":
      return [{ type: "result", action, requestId, rooms: [room], openRooms: [], hasMore: false }];
    case "getMembers": {
      const members = [{ ...ada, role: "member", online: true }];
      return [{ type: "result", action, requestId, roomId: "lobby", members, hasMore: false }];
    }
    case "getTimeline": {
      const rows = [said(1, "hi"), said(2, "*good* morning")];
      const page = { first: 1, last: 2, asOf: 2, rows, hasMoreBefore: false, hasMoreAfter: false };
      return [{ type: "result", action, requestId, roomId: "lobby", epoch, ...page }];
    }
    case "sendMessage":
      return (frame.messages ?? []).map(({ clientMessageId }) => ({
        type: "ack",
        requestId,
        roomId: "lobby",
        seq: 3,
        messageId: "m3",
        clientMessageId,
        timestamp: Date.now(),
        duplicate: false,
      }));
    default:
      return [];
  }
}

let browser: Browser;
let server: PreviewServer;
let page: Page;
let socket: WebSocketRoute | null;
const complaints: string[] = [];

beforeAll(async () => {
  server = await preview({ preview: { port: 0 } });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.close();
});
beforeEach(async () => {
  complaints.length = 0;
  socket = null;
  page = await browser.newPage({ viewport: viewports.desktop });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) complaints.push(message.text());
  });
  await page.route("**/config.json", (route) =>
    route.fulfill({
      json: { socketUrl: "/ws", siteName: "Test", guests: true, signup: "open", providers: [] },
    }),
  );
  await page.route("**/api/me", (route) =>
    route.fulfill({ status: 401, json: { code: "unauthenticated", message: "" } }),
  );
  await page.route("**/api/ticket", (route) => route.fulfill({ json: { ticket: "t", expiresInMs: 30000 } }));
  await page.route("**/api/login", (route) => {
    const right = route.request().postDataJSON().password === "right horse";
    return right
      ? route.fulfill({ json: { token: "x", user: ada } })
      : route.fulfill({ status: 401, json: { code: "unauthenticated", message: "" } });
  });
  await page.routeWebSocket("**/ws", (route) => {
    socket = route;
    route.onMessage((message) => {
      for (const frame of answer(JSON.parse(String(message)))) route.send(JSON.stringify(frame));
    });
  });
  await page.goto(`${server.resolvedUrls?.local[0]}r/lobby`);
});
afterEach(async () => {
  await page.close();
  expect(complaints).toEqual([]);
});

async function signIn(password: string): Promise<void> {
  await page.getByLabel("Email or user name").fill("ada");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("a wrong password shows one linked sentence and moves the focus", async () => {
  await signIn("wrong");
  const alert = page.getByRole("alert");
  await alert.waitFor();
  const described = await page.evaluate(() => document.activeElement?.getAttribute("aria-describedby"));
  expect(described).toContain(await alert.getAttribute("id"));
});

test("signing in leads to the linked room; a message goes out once and becomes sent", async () => {
  await signIn("right horse");
  await page.getByRole("heading", { name: "Lobby" }).waitFor();
  await page.getByText("good morning").waitFor();
  expect(await page.locator("[data-seq] em").textContent()).toBe("good");
  await page.getByRole("textbox", { name: "Message Lobby" }).fill("hello");
  await page.keyboard.press("Enter");
  await page.locator("[data-seq='3'][data-state=sent]").waitFor();
  expect(await page.getByText("hello", { exact: true }).count()).toBe(1);
});

test("a lost connection disables Send at once and is named after a second", async () => {
  await signIn("right horse");
  await page.getByText("good morning").waitFor();
  const box = page.getByRole("textbox", { name: "Message Lobby" });
  await box.fill("draft");
  await page.route("**/api/ticket", (route) => route.abort());
  await socket?.close({ code: 1001 });
  await expect.poll(() => page.getByRole("button", { name: "Send", exact: true }).isDisabled()).toBe(true);
  await page.getByTestId("connection").getByText("Reconnecting…").waitFor();
  expect(await box.isEditable()).toBe(true);
});
