// What those who govern a room do to it and to each other, seen by the others without a reload.

import { expect, test } from "vitest";
import type { Person } from "./person";
import { setting } from "./setting";

const here = setting();

async function together(a: Person, b: Person, name: string): Promise<string> {
  const roomId = await a.createRoom(name);
  await b.page.goto(`${b.origin}/r/${roomId}`);
  await b.page.getByRole("main").getByRole("button", { name: "Join room" }).click();
  await b.box(name).waitFor();
  await a.member(b.name).waitFor();
  return roomId;
}

test("a muted member is told until when, and writes again when it is lifted", async () => {
  const [a, b] = await Promise.all([here.member("ana"), here.member("ben")]);
  await together(a, b, "Quiet");
  await b.box("Quiet").fill("a draft to keep");
  await a.deed(b.name, "10 minutes");
  await b.page.getByTestId("composer-closed").filter({ hasText: "You are muted here until" }).waitFor();
  await a.member(b.name).getByText("muted until").waitFor();
  await a.deed(b.name, "Unmute");
  await b.box("Quiet").waitFor();
  expect(await b.box("Quiet").inputValue()).toBe("a draft to keep");
});

test("roles change what is offered, live; a room is handed over", async () => {
  const [a, b] = await Promise.all([here.member("ana"), here.member("ben")]);
  await together(a, b, "Roles");
  expect(await b.page.getByRole("button", { name: "Room settings" }).count()).toBe(0);
  await a.deed(b.name, "Make an admin");
  await b.page.getByRole("button", { name: "Room settings" }).waitFor();
  await a.member(b.name).getByText("admin", { exact: true }).waitFor();
  await a.deed(b.name, "Hand the room over");
  await a.page.getByRole("button", { name: "Hand over" }).click();
  await a.member(b.name).getByText("owner", { exact: true }).waitFor();
  await b.deed(a.name, "Make a member");
  await a.page.getByRole("button", { name: "Room settings" }).waitFor({ state: "detached" });
});

test("name, topic and archive are seen by all; a deleted room is gone for all", async () => {
  const [a, b] = await Promise.all([here.member("ana"), here.member("ben")]);
  await together(a, b, "Before");
  await a.roomSettings();
  await a.page.getByLabel("Room name").fill("Afterwards");
  await a.page.getByLabel("Topic").fill("What comes next");
  await a.page.getByRole("button", { name: "Save" }).click();
  await b.page.getByRole("heading", { name: "Afterwards", level: 1 }).waitFor();
  await b.page.getByRole("main").getByText("What comes next").first().waitFor();
  await a.page.getByRole("button", { name: "Archive room" }).click();
  await b.page.getByTestId("composer-closed").filter({ hasText: "archived" }).waitFor();
  await a.page.getByRole("button", { name: "Take out of the archive" }).click();
  await b.box("Afterwards").waitFor();
  await a.page.getByRole("button", { name: "Delete room" }).click();
  await a.page.getByLabel("Type the room's name").fill("Afterwards");
  await a.page.getByRole("button", { name: "Delete for good" }).click();
  await b.door(`${a.name} deleted Afterwards`).waitFor();
  await a.page.getByTestId("room-link").filter({ hasText: "Afterwards" }).waitFor({ state: "detached" });
});

test("a banned member cannot come back until the ban is lifted; the history tells it", async () => {
  const [a, b] = await Promise.all([here.member("ana"), here.member("ben")]);
  const roomId = await together(a, b, "Banned");
  await a.deed(b.name, "Ban from the room");
  await a.page.getByRole("button", { name: "Ban", exact: true }).click();
  await b.door(`${a.name} banned you from Banned`).waitFor();
  await a.roomSettings("Bans");
  await a.page.getByTestId("ban").filter({ hasText: b.name }).waitFor();
  await a.page.getByRole("button", { name: `Lift the ban on ${b.name}` }).click();
  await a.page.getByText("Nobody is banned.").waitFor();
  await a.page.getByRole("tab", { name: "History" }).click();
  await a.page
    .getByTestId("audit-line")
    .filter({ hasText: `lifted the ban on ${b.name}` })
    .waitFor();
  await b.page.goto(`${b.origin}/r/${roomId}`);
  await b.page.getByRole("main").getByRole("button", { name: "Join room" }).click();
  await b.box("Banned").waitFor();
});

test("an owner who leaves hands the room on and is told so before", async () => {
  const [a, b] = await Promise.all([here.member("ana"), here.member("ben")]);
  await together(a, b, "Heirs");
  await a.page.getByRole("button", { name: "Leave room" }).click();
  await a.page.getByText(`${b.name} will own it`).waitFor();
  await a.page.getByRole("button", { name: "Leave", exact: true }).click();
  await b.member(b.name).getByText("owner", { exact: true }).waitFor();
  await a.page.getByTestId("room-link").filter({ hasText: "Heirs" }).waitFor({ state: "detached" });
});

test("an invitation's link leads a newcomer through signing up into a private room; revoked, it leads nowhere", async () => {
  const a = await here.member("ana");
  await a.createRoom("Hidden garden", "Private");
  await a.roomSettings("Invitations");
  await a.page.getByRole("button", { name: "Create a link" }).click();
  const link = new URL(await a.page.getByLabel("The new link").inputValue());
  const c = await here.visitor("cleo");
  await c.knowsThePlace();
  await c.page.goto(a.origin + link.pathname);
  await c.page.getByText("You have an invitation").waitFor();
  await c.page.getByLabel("Email").fill(`${c.name.replace(" ", ".")}@example.org`);
  await c.page.getByLabel("User name").fill(c.name);
  await c.page.getByLabel("Password").fill("correct horse battery");
  await c.page.getByRole("button", { name: "Create account" }).click();
  await c.page.getByRole("button", { name: "Come in" }).click();
  await c.say("found it", "Hidden garden");
  await a.rows("found it").waitFor();
  await a.page.getByRole("button", { name: /^Revoke/ }).click();
  await a.page.getByText("There are none.").waitFor();
  const d = await here.member("dev");
  await d.page.goto(a.origin + link.pathname);
  await d.page.getByText("This invitation is not good any more").waitFor();
});

test("direct messages: the same two people have one room, called after the other", async () => {
  const [a, b] = await Promise.all([here.member("ana"), here.member("ben")]);
  await a.deed(b.name, "Message directly");
  await a.box(b.name).waitFor();
  await a.say("just us", b.name);
  const link = b.page.getByTestId("room-link").filter({ hasText: a.name });
  await link.getByText("1 unread").waitFor();
  await link.click();
  await b.rows("just us").waitFor();
  await b.page.getByRole("button", { name: "New direct message" }).click();
  await b.page.getByLabel("Find people").fill(a.name);
  await b.page.getByRole("checkbox").first().check();
  await b.page.getByRole("button", { name: "Start" }).click();
  await b.page.getByRole("dialog").waitFor({ state: "detached" });
  expect(b.roomId()).toBe(a.roomId());
});
