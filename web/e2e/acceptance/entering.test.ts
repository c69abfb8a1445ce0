// Signing up and in, guests, tips for the first visit, signing out.

import { expect, test } from "vitest";
import { schemeOf } from "../../src/lib/colour";
import { viewports } from "../browser";
import { Program, post } from "./program";
import { setting } from "./setting";

const here = setting();
const password = "correct horse battery";

test("A signs up and is still signed in after a reload", async () => {
  const a = await here.visitor("ana");
  await a.page.goto(a.origin);
  await a.page.getByRole("tab", { name: "Sign up" }).click();
  await a.page.getByLabel("Email").fill(`${a.name.replace(" ", ".")}@example.org`);
  await a.page.getByLabel("User name").fill(a.name);
  await a.page.getByLabel("Password").fill(password);
  await a.page.getByRole("button", { name: "Create account" }).click();
  await a.connected();
  await a.page.reload();
  await a.connected();
  await a.box().waitFor();
  await a.member(a.name).first().waitFor();
  expect(await a.member(a.name).count()).toBe(1);
});

test("a wrong password shows one linked sentence and takes the focus, the right one enters", async () => {
  const a = await here.visitor("amy");
  const account = { username: a.name, email: `${a.name.replace(" ", ".")}@example.org`, password };
  expect((await post(a.origin, "/api/signup", account)).status).toBe(201);
  await a.page.goto(a.origin);
  await a.page.getByLabel("Email or user name").fill(a.name);
  const field = a.page.getByLabel("Password");
  await field.fill("not the right one");
  await a.page.getByRole("button", { name: "Sign in" }).click();
  const alert = a.page.getByRole("alert");
  await alert.waitFor();
  expect(await alert.count()).toBe(1);
  await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await field.getAttribute("aria-invalid")).toBe("true");
  expect(await field.getAttribute("aria-describedby")).toContain((await alert.getAttribute("id")) ?? "no id");
  await field.fill(password);
  await a.page.getByRole("button", { name: "Sign in" }).click();
  await a.connected();
});

test("B joins as a guest; A sees the name, in one colour everywhere, without a reload", async () => {
  const a = await here.guest("ana");
  const b = await here.guest("ben");
  const member = a.page.getByTestId("member").filter({ hasText: b.name });
  await member.waitFor();
  await b.say("good morning");
  const row = a.rows("good morning");
  await row.getByText(b.name, { exact: true }).waitFor();
  const itself = await Program.withToken(b.origin, await b.token());
  const userId = await itself.userId(b.origin);
  itself.close();
  const scheme = schemeOf(userId);
  expect(await row.getAttribute("class")).toContain(scheme);
  expect(await member.getAttribute("class")).toContain(scheme);
  const colour = (element: Element) => getComputedStyle(element).color;
  const name = row.getByText(b.name, { exact: true });
  expect(await name.evaluate(colour)).toBe(await member.getByText(b.name).evaluate(colour));
  expect(await name.evaluate(colour)).not.toBe(await row.locator("p").first().evaluate(colour));
});

test("the tips come once, for the newcomer only, and not after a reload", async () => {
  const a = await here.guest("ana");
  const b = await here.visitor("ben");
  await b.page.goto(b.origin);
  await b.enterAsGuest();
  const tips = b.page.getByTestId("tips");
  await tips.waitFor();
  expect(await tips.count()).toBe(1);
  await a.page.getByText(b.name).first().waitFor();
  expect(await a.page.getByTestId("tips").count()).toBe(0);
  await b.page.reload();
  await b.connected();
  await b.page.locator("[data-seq]").first().waitFor();
  expect(await tips.count()).toBe(0);
});

test.each(["phone", "desktop"] as const)("a link to an open room leads in: %s", async (size) => {
  const a = await here.guest("ana");
  const roomId = await a.createRoom(`open to ${size}`);
  const b = await here.guest("ben", { viewport: viewports[size] });
  await b.page.goto(`${b.origin}/r/${roomId}`);
  await b.page.getByRole("main").getByRole("button", { name: /^Join/ }).click();
  await b.say("came by link", `open to ${size}`);
  await a.rows("came by link").waitFor();
});

test("signing out ends the session for every tab and forgets the drafts", async () => {
  const a = await here.guest("ana");
  const second = await a.context.newPage();
  await second.goto(a.origin);
  await a.connected(second);
  await a.box().fill("half a thought");
  const token = await a.token();
  await a.page.getByRole("link", { name: "Settings" }).click();
  await a.page.getByRole("button", { name: "Sign out" }).click();
  await a.page.getByRole("tab", { name: "Guest" }).waitFor();
  await second.getByRole("tab", { name: "Guest" }).waitFor();
  expect((await post(a.origin, "/api/ticket", {}, token)).status).toBe(401);
  await a.enterAsGuest(`${a.name} 2`);
  expect(await a.box().inputValue()).toBe("");
});
