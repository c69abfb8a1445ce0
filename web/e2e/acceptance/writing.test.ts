// What others see while one writes, and what stays of a text that was not sent.

import { expect, test } from "vitest";
import { setting } from "./setting";

const here = setting();

test("typing is seen within about a second and gone six seconds after the last key", async () => {
  const [a, b] = await Promise.all([here.guest("ana"), here.guest("ben")]);
  const line = a.page.getByTestId("typing");
  await b.box().press("h");
  await expect
    .poll(() => line.textContent(), { timeout: 1500, interval: 25 })
    .toContain(`${b.name} is typing`);
  expect(await b.page.getByTestId("typing").textContent()).toBe("");
  await b.box().press("i");
  const lastKey = Date.now();
  await expect.poll(() => line.textContent(), { timeout: 8000, interval: 25 }).toBe("");
  expect(Date.now() - lastKey).toBeGreaterThan(2500);
  expect(Date.now() - lastKey).toBeLessThan(6700);
});

test("the message itself ends the typing line at once", async () => {
  const [a, b] = await Promise.all([here.guest("ana"), here.guest("ben")]);
  const line = a.page.getByTestId("typing");
  await b.box().pressSequentially("hello you");
  await expect.poll(() => line.textContent()).toContain("is typing");
  await b.box().press("Enter");
  await a.rows("hello you").waitFor();
  await expect.poll(() => line.textContent(), { timeout: 1000 }).toBe("");
});

test("each room keeps its own draft through a change of room and a reload", async () => {
  const a = await here.guest("ana");
  const roomId = await a.createRoom("drafts");
  await a.box("drafts").fill("for the room\nsecond line");
  await a.page.getByTestId("room-link").filter({ hasText: "Lobby" }).click();
  expect(await a.box().inputValue()).toBe("");
  await a.box().fill("for the lobby");
  await a.page.reload();
  await expect.poll(() => a.box().inputValue()).toBe("for the lobby");
  await a.page.goto(`${a.origin}/r/${roomId}`);
  await expect.poll(() => a.box("drafts").inputValue()).toBe("for the room\nsecond line");
  await a.box("drafts").press("Enter");
  await a.sent("for the room").waitFor();
  await a.page.reload();
  await a.box("drafts").waitFor();
  expect(await a.box("drafts").inputValue()).toBe("");
});
