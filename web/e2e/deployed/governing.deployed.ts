// Who may enter, and who signs in with the pool: two browsers and a deployment. infra/tests/deployed starts it.

import { expect, test } from "vitest";
import { fresh } from "../acceptance/person";
import { arrive, deployment, signUp, site } from "./deployment";

const browsers = deployment();

test("one asks, the other approves, they chat, and who is removed is out", async () => {
  const [a, b] = [await signUp(browsers.a, "ana"), await signUp(browsers.b, "ben")];
  const room = fresh("council");
  const roomId = await a.createRoom(room, "By approval");
  await a.say("for members", room);
  await b.page.goto(`${site}/r/${roomId}`);
  await b.page.getByRole("button", { name: "Ask to join" }).click();
  await b.door("Waiting to be let in").waitFor();
  expect(await b.rows("for members").count()).toBe(0);

  const badge = a.page.getByTestId("room-link").filter({ hasText: room });
  await badge.getByText("1 person asks to join").waitFor();
  await a.page.getByRole("button", { name: `Approve ${b.name}` }).click();
  await b.box(room).waitFor();
  await b.rows("for members").waitFor();
  await b.say("thank you", room);
  await a.rows("thank you").waitFor();
  await a.say("welcome", room);
  await b.rows("welcome").waitFor();

  await a.deed(b.name, "Remove from the room");
  await a.page.getByRole("button", { name: "Remove", exact: true }).click();
  await a.member(b.name).waitFor({ state: "detached" });
  await b.door(`${a.name} removed you from ${room}`).waitFor();
  await b.box(room).waitFor({ state: "detached" });
  await b.page.reload();
  await b.connected();
  expect(await b.page.getByTestId("room-link").filter({ hasText: room }).count()).toBe(0);
  expect(await b.rows("thank you").count()).toBe(0);
  await b.page.getByRole("button", { name: "Ask to join" }).waitFor();
  expect([...a.complaints, ...b.complaints]).toEqual([]);
}, 240_000);

test("a person of the Cognito pool signs in, chats, and is the same person the next time", async () => {
  const { NATTER_POOL_USER: username = "", NATTER_POOL_PASSWORD: password = "" } = process.env;
  const a = await arrive(browsers.a, "pool");
  const comeIn = async () => {
    await a.page.getByRole("link", { name: "Continue with Cognito" }).click();
    await a.page.getByLabel("Username").fill(username);
    await a.page.getByLabel("Password").fill(password);
    await a.page.getByRole("button", { name: "Sign in" }).click();
    await a.page.waitForURL(`${site}/**`);
    await a.connected();
  };
  await comeIn();
  const text = fresh("from the pool");
  await a.say(text);
  await a.sent(text).waitFor();
  const own = await a.page.evaluate(async () => (await (await fetch("/api/me")).json()).user.userId);

  await a.context.clearCookies();
  await a.page.goto(site);
  await comeIn();
  await a.rows(text).waitFor();
  expect(await a.page.evaluate(async () => (await (await fetch("/api/me")).json()).user.userId)).toBe(own);
  expect(a.complaints).toEqual([]);
}, 240_000);
