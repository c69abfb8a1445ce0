// Rooms that one has to ask to come into: asking, waiting, being let in, being turned away, being sent out.

import { expect, test } from "vitest";
import type { Person } from "./person";
import { Program } from "./program";
import { setting } from "./setting";

const here = setting();

/** Goes to the room's address and asks. */
async function ask(person: Person, roomId: string): Promise<void> {
  await person.page.goto(`${person.origin}/r/${roomId}`);
  await person.page.getByRole("button", { name: "Ask to join" }).click();
  await person.door("Waiting to be let in").waitFor();
}

/** The same person's program can neither read nor write. */
async function isOutside(person: Person, roomId: string): Promise<void> {
  const program = await Program.withToken(person.origin, await person.token());
  await expect(program.ask({ action: "getMessages", roomId })).rejects.toThrow("not_found");
  await expect(program.ask({ action: "sendMessage", roomId, text: "let me" })).rejects.toThrow("not_found");
  await expect(program.ask({ action: "getMembers", roomId })).rejects.toThrow("not_found");
  program.close();
}

/** Whatever the page's socket brings that is of this room. */
function heardOf(person: Person, roomId: string): string[] {
  const heard: string[] = [];
  person.page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      const text = String(payload);
      if (text.includes(roomId)) heard.push(text);
    }),
  );
  return heard;
}

test("A creates a room and governs it; B asks, waits, and can neither read nor send", async () => {
  const [a, b] = await Promise.all([here.member("ana"), here.member("ben")]);
  const roomId = await a.createRoom("By approval only", "By approval");
  await a.member(a.name).getByText("owner", { exact: true }).waitFor();
  await a.say("for members", "By approval only");
  await ask(b, roomId);
  expect(await b.page.getByRole("textbox").count()).toBe(0);
  expect(await b.rows("for members").count()).toBe(0);
  await isOutside(b, roomId);
  await b.page.reload();
  await b.door("Waiting to be let in").waitFor();
  await b.page.getByRole("button", { name: "Withdraw" }).click();
  await b.page.getByRole("button", { name: "Ask to join" }).waitFor();
});

test("A sees who waits live, on every device, approves; B enters without a reload", async () => {
  const [a, b] = await Promise.all([here.member("ana"), here.member("ben")]);
  const roomId = await a.createRoom("Live door", "By approval");
  const second = await a.context.newPage();
  await second.goto(a.origin);
  await a.connected(second);
  await ask(b, roomId);
  await b.page.evaluate(() => Object.assign(window, { notReloaded: true }));
  const badge = a.page.getByTestId("room-link").filter({ hasText: "Live door" });
  await badge.getByText("1 person asks to join").waitFor();
  await second
    .getByTestId("room-link")
    .filter({ hasText: "Live door" })
    .getByText("1 person asks to join")
    .waitFor();
  await a.page.getByRole("button", { name: `Approve ${b.name}` }).click();
  await b.box("Live door").waitFor();
  expect(await b.page.evaluate(() => "notReloaded" in window)).toBe(true);
  await b.say("thank you", "Live door");
  await a.rows("thank you").waitFor();
  await a.page.getByTestId("asker").waitFor({ state: "detached" });
  await badge.getByText("asks to join").waitFor({ state: "detached" });
  await a.member(b.name).waitFor();
});

test("who asked while A was away is there when A comes back", async () => {
  const [a, b] = await Promise.all([here.member("ana"), here.member("ben")]);
  const roomId = await a.createRoom("Away", "By approval");
  await a.context.setOffline(true);
  await a.page.getByTestId("connection").filter({ hasText: "Offline" }).first().waitFor();
  await ask(b, roomId);
  await a.context.setOffline(false);
  await a.connected();
  await a.page.getByTestId("asker").filter({ hasText: b.name }).waitFor();
  await b.page.getByRole("button", { name: "Withdraw" }).click();
  await a.page.getByTestId("asker").waitFor({ state: "detached" });
});

test("A declines C; C is told, and the direct address is still denied", async () => {
  const [a, c] = await Promise.all([here.member("ana"), here.member("cleo")]);
  const roomId = await a.createRoom("No thanks", "By approval");
  await ask(c, roomId);
  await a.page.getByRole("button", { name: `Decline ${c.name}` }).click();
  await c.door("Your request was declined").waitFor();
  await c.page.goto(`${c.origin}/r/${roomId}`);
  await c.door("Your request was declined").waitFor();
  expect(await c.page.getByRole("button", { name: "Ask again" }).count()).toBe(0);
  await isOutside(c, roomId);
});

test("A removes B: B's composer closes within a second, B is told by whom, and hears nothing more", async () => {
  const [a, b] = await Promise.all([here.member("ana"), here.member("ben")]);
  const roomId = await a.createRoom("Short stay", "By approval");
  const heard = heardOf(b, roomId);
  await ask(b, roomId);
  await a.page.getByRole("button", { name: `Approve ${b.name}` }).click();
  await b.box("Short stay").waitFor();
  await b.box("Short stay").fill("half a thought");
  await a.deed(b.name, "Remove from the room");
  await a.page.getByRole("button", { name: "Remove", exact: true }).click();
  await a.member(b.name).waitFor({ state: "detached" });
  await b.box("Short stay").waitFor({ state: "detached", timeout: 1_000 });
  await b.door(`${a.name} removed you from Short stay`).waitFor();
  expect(await b.page.getByTestId("room-link").filter({ hasText: "Short stay" }).count()).toBe(0);
  const before = heard.filter((frame) => frame.includes('"memberRemoved"')).length;
  expect(before).toBe(1);
  const last = heard.findIndex((frame) => frame.includes('"memberRemoved"'));
  await a.say("now that they are gone", "Short stay");
  await a.sent("now that they are gone").waitFor();
  // Something that B does hear proves that what came before it would have arrived.
  await a.page.getByRole("link", { name: "Lobby" }).click();
  await a.say(`after ${roomId}`);
  await expect.poll(() => heard.some((frame) => frame.includes(`after ${roomId}`))).toBe(true);
  const after = heard.slice(last + 1).filter((frame) => frame.includes(`"roomId":"${roomId}"`));
  expect(after.filter((frame) => !frame.includes('"error"'))).toEqual([]);
  await isOutside(b, roomId);
});
