// Oneself: profile, devices, guests who stay; and those who govern the site.

import { expect, test } from "vitest";
import { password } from "./person";
import { post } from "./program";
import { setting } from "./setting";

const here = setting();

test("a display name and a colour are what others see", async () => {
  const [a, b] = await Promise.all([here.member("ana"), here.member("ben")]);
  await a.page.getByRole("link", { name: "Settings" }).click();
  await a.page.getByLabel("Display name").fill("Queen of Beds");
  await a.page.getByRole("radio", { name: "Green" }).click();
  expect(await a.page.getByTestId("profile-preview").getAttribute("class")).toContain("scheme-2");
  await a.page.getByRole("button", { name: "Save profile" }).click();
  await a.page.getByText("Saved", { exact: true }).first().waitFor();
  await b.page.reload();
  const member = b.member("Queen of Beds");
  await member.getByText(a.name).waitFor();
  expect(await member.getAttribute("class")).toContain("scheme-2");
});

test("another device is signed out from here, and a new password signs out the rest", async () => {
  const a = await here.member("ana");
  const other = await here.visitor("ana");
  await other.knowsThePlace();
  await other.page.goto(other.origin);
  await other.page.getByLabel("Email or user name").fill(a.name);
  await other.page.getByLabel("Password").fill(password);
  await other.page.getByRole("button", { name: "Sign in" }).click();
  await other.connected();
  await a.page.getByRole("link", { name: "Settings" }).click();
  await a.page.getByTestId("session").filter({ hasText: "this one" }).waitFor();
  expect(await a.page.getByTestId("session").count()).toBe(2);
  await a.page.getByRole("button", { name: /^Sign out .*, since/ }).click();
  await other.page.getByRole("tab", { name: "Sign in" }).waitFor();
  await other.page.getByLabel("Email or user name").fill(a.name);
  await other.page.getByLabel("Password").fill(password);
  await other.page.getByRole("button", { name: "Sign in" }).click();
  await other.connected();
  const form = a.page.getByRole("region", { name: "Password" });
  await form.getByLabel("Current password").fill(password);
  await form.getByLabel("New password").fill("another horse battery");
  await form.getByRole("button", { name: "Change password" }).click();
  await other.page.getByRole("tab", { name: "Sign in" }).waitFor();
  await a.page.getByText("Changed", { exact: true }).first().waitFor();
  await a.connected();
});

test("a guest makes an account and keeps name and words", async () => {
  const g = await here.guest("gus");
  await g.say("said as a guest");
  await g.sent("said as a guest").waitFor();
  await g.page.getByRole("link", { name: "Settings" }).click();
  const form = g.page.getByRole("region", { name: "Keep your name" });
  await form.getByLabel("Email").fill(`${g.name.replace(" ", ".")}@example.org`);
  await form.getByLabel("Password").fill(password);
  await form.getByRole("button", { name: "Make an account" }).click();
  await g.page.getByRole("region", { name: "Keep your name" }).waitFor({ state: "detached" });
  const answer = await post(g.origin, "/api/login", { email: g.name, password });
  expect(answer.status).toBe(200);
  await g.page.getByRole("link", { name: "Lobby" }).click();
  await g.rows("said as a guest").and(g.page.locator("[data-own]")).waitFor();
});

test("deleting the account wants the name typed, and ends the session", async () => {
  const a = await here.member("ana");
  await a.page.getByRole("link", { name: "Settings" }).click();
  await a.page.getByRole("button", { name: "Delete my account" }).click();
  await a.page.getByRole("button", { name: "Delete for good" }).click();
  await a.page.getByText("That is not your user name.").waitFor();
  await a.page.getByLabel(`Type ${a.name} to confirm`).fill(a.name);
  await a.page.getByRole("alertdialog").getByLabel("Current password").fill(password);
  await a.page.getByRole("button", { name: "Delete for good" }).click();
  await a.page.getByRole("tab", { name: "Sign in" }).waitFor();
  expect((await post(a.origin, "/api/login", { email: a.name, password })).status).toBe(401);
});

test("the first site admin comes by the printed code; then the site is governed from its page", async () => {
  const [a, b] = await Promise.all([here.member("ana"), here.member("ben")]);
  await a.page.goto(`${a.origin}/claim`);
  await a.page.getByLabel("Code").fill("wrong");
  await a.page.getByRole("button", { name: "Become the site admin" }).click();
  await a.page.getByRole("alert").waitFor();
  await a.page.getByLabel("Code").fill(here.natter.adminCode);
  await a.page.getByRole("button", { name: "Become the site admin" }).click();
  const line = a.page.getByTestId("person").filter({ hasText: b.name });
  await line.waitFor();
  await a.page.getByRole("button", { name: `Options for ${b.name}` }).click();
  await a.page.getByRole("menuitem", { name: "Suspend" }).click();
  await a.page.getByRole("button", { name: "Suspend", exact: true }).click();
  await line.getByText("suspended", { exact: true }).waitFor();
  await b.page.getByRole("tab", { name: "Sign in" }).waitFor();
  await a.page.getByRole("tab", { name: "History" }).click();
  await a.page
    .getByTestId("audit-line")
    .filter({ hasText: `suspended ${b.name}` })
    .waitFor();
  await a.page.getByRole("tab", { name: "Settings" }).click();
  await a.page.getByRole("radio", { name: "By invitation" }).click();
  await a.page.getByRole("button", { name: "Save" }).click();
  await a.page.getByText("Saved", { exact: true }).first().waitFor();
  const c = await here.visitor("cleo");
  await c.page.goto(c.origin);
  await c.page.getByText("New accounts are made by invitation.").waitFor();
  expect(await c.page.getByRole("tab", { name: "Sign up" }).count()).toBe(0);
  await a.page.getByRole("tab", { name: "Invitations" }).click();
  await a.page.getByRole("button", { name: "Create a link" }).click();
  const link = new URL(await a.page.getByLabel("The new link").inputValue());
  await c.knowsThePlace();
  await c.page.goto(c.origin + link.pathname);
  await c.page.getByLabel("Email").fill(`${c.name.replace(" ", ".")}@example.org`);
  await c.page.getByLabel("User name").fill(c.name);
  await c.page.getByLabel("Password").fill(password);
  await c.page.getByRole("button", { name: "Create account" }).click();
  await c.page.getByRole("button", { name: "Go to your rooms" }).click();
  await c.box().waitFor();
});
