// Who may use the server from another page: nobody, unless the server was told so; and what a person sees in both cases.

import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Natter } from "./natter";
import { fresh, Person } from "./person";
import { setting } from "./setting";

const here = setting();
let foreign: Server;
let allowing: Natter;

beforeAll(async () => {
  foreign = createServer((_request, response) => {
    response.setHeader("content-type", "text/html").end("<!doctype html><title>elsewhere</title>");
  });
  foreign.listen(0);
  await once(foreign, "listening");
  allowing = await Natter.start(["--site-name", "The other place", "--allowed-origins", here.natter.origin]);
});
afterAll(async () => {
  foreign.close();
  await allowing.remove();
});

/** What a page of this origin gets out of the server with the browser's own cookies. */
function tryEverything(page: Page, origin: string): Promise<Record<string, string>> {
  return page.evaluate(async (target) => {
    const read = (path: string, init: RequestInit) =>
      fetch(target + path, { credentials: "include", ...init }).then(
        async (answer) => `${answer.type} ${answer.status} ${await answer.text()}`,
        () => "nothing",
      );
    const socket = (query: string) =>
      new Promise<string>((resolve) => {
        const line = new WebSocket(`${target.replace("http", "ws")}/ws${query}`, query ? [] : ["natter.v1"]);
        line.onopen = () => resolve("open");
        line.onclose = () => resolve("nothing");
      });
    const json = { "content-type": "application/json" };
    return {
      me: await read("/api/me", {}),
      ticket: await read("/api/ticket", { method: "POST" }),
      guest: await read("/api/guest", { method: "POST", headers: json, body: '{"username":"mallory"}' }),
      logout: await read("/api/logout", { method: "POST", headers: { "content-type": "text/plain" } }),
      silentLogout: await read("/api/logout", { method: "POST", mode: "no-cors" }),
      socket: await socket(""),
      guestSocket: await socket("?username=mallory"),
    };
  }, origin);
}

test.each(["127.0.0.1", "localhost"])(
  "a page of another origin (%s) gets nothing and no socket",
  async (host) => {
    const a = await here.guest("ana");
    const evil = await a.context.newPage();
    await evil.goto(`http://${host}:${(foreign.address() as AddressInfo).port}/`);
    const got = await tryEverything(evil, here.natter.origin);
    expect(got).toEqual({
      me: "nothing",
      ticket: "nothing",
      guest: "nothing",
      logout: "nothing",
      silentLogout: "nothing",
      socket: "nothing",
      guestSocket: "nothing",
    });
    await a.page.reload();
    await a.connected();
    expect(await a.page.getByText("mallory").count()).toBe(0);
  },
);

test("the page cannot be framed", async () => {
  const a = await here.visitor("ana");
  await a.page.goto(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`);
  const answer = a.page.waitForEvent("requestfailed");
  await a.page.evaluate((origin) => {
    const frame = document.createElement("iframe");
    frame.src = origin;
    document.body.append(frame);
  }, here.natter.origin);
  expect((await answer).failure()?.errorText).toMatch(/BLOCKED/);
  a.complaints.length = 0;
});

test("the connect box: another server that allows this page is entered, kept and left again", async () => {
  const a = await here.visitor("ana");
  await a.page.goto(here.natter.origin);
  await a.page.getByLabel("Server address").fill(allowing.origin);
  await a.page.getByRole("button", { name: "Connect" }).click();
  await a.page.getByTestId("server-state").filter({ hasText: "The other place" }).waitFor();
  await a.enterAsGuest();
  await a.say("hello from next door");
  await a.sent("hello from next door").waitFor();
  const b = await Person.guest(here.browser, allowing.origin, fresh("ben"));
  await b.rows("hello from next door").waitFor();
  await b.leave();
  await a.page.reload();
  await a.connected();
  await a.rows("hello from next door").waitFor();
  await a.say("still here");
  await a.sent("still here").waitFor();
  await a.page.getByRole("link", { name: "Settings" }).click();
  await a.page.getByText(`Server: ${allowing.origin}`).waitFor();
  await a.page.getByRole("button", { name: "Sign out" }).click();
  await a.page.getByRole("tab", { name: "Guest" }).waitFor();
  expect(await a.page.evaluate(() => JSON.stringify(localStorage))).not.toContain("natter.token");
});

test("the connect box: a server that does not allow this page is refused in words, and nothing is lost", async () => {
  const closed = await Natter.start([]);
  const a = await here.visitor("ana");
  await a.page.goto(here.natter.origin);
  const address = a.page.getByLabel("Server address");
  await address.fill(closed.origin);
  await a.page.getByRole("button", { name: "Connect" }).click();
  const alert = a.page.getByRole("alert").or(a.page.locator("[aria-invalid=true] ~ p")).first();
  const entered = a.page.getByTestId("server-state").filter({ hasText: "Natter" });
  await alert.or(entered).first().waitFor();
  await closed.remove();
  expect(await address.getAttribute("aria-invalid")).toBe("true");
  expect(await address.evaluate((element) => element === document.activeElement)).toBe(true);
  await a.page.reload();
  await a.enterAsGuest();
});
