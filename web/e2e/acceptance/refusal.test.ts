// A send that the server refuses for good: Retry and Discard, and no double.

import type { WebSocketRoute } from "playwright-core";
import { expect, test } from "vitest";
import type { Person } from "./person";
import { Program } from "./program";
import { setting } from "./setting";

const here = setting();

type Frame = { action?: string; type?: string; requestId?: string; text?: string; events?: Frame[] };

/**
 * Stands on the socket: while `lying`, what the page sends does reach the server and is stored, but the page hears a refusal and nothing
 * of the message itself.
 */
async function liar(person: Person): Promise<{ lying: boolean }> {
  const state = { lying: false };
  const refuse = (page: WebSocketRoute, frame: Frame) =>
    page.send(
      JSON.stringify({
        type: "error",
        action: "sendMessage",
        requestId: frame.requestId,
        code: "forbidden",
        message: "not now",
      }),
    );
  await person.page.routeWebSocket("**/ws", (page) => {
    const server = page.connectToServer();
    page.onMessage((message) => {
      server.send(message);
      const frame = JSON.parse(String(message)) as Frame;
      if (state.lying && frame.action === "sendMessage") refuse(page, frame);
    });
    server.onMessage((message) => {
      const { type } = JSON.parse(String(message)) as Frame;
      if (!state.lying || (type !== "ack" && type !== "message" && type !== "events")) page.send(message);
    });
  });
  await person.page.reload();
  await person.connected();
  return state;
}

test("refused though it was stored: Retry and Discard show, Retry makes no double", async () => {
  const a = await here.guest("ana");
  const b = await here.guest("ben");
  const lie = await liar(b);
  await b.box().waitFor();
  lie.lying = true;
  await b.say("stored already");
  const row = b.rows("stored already");
  await row.and(b.page.locator("[data-state=failed]")).waitFor();
  expect(await row.getByRole("button").allTextContents()).toEqual(["Retry", "Discard"]);
  await a.rows("stored already").waitFor();
  lie.lying = false;
  await row.getByRole("button", { name: "Retry" }).click();
  await b.sent("stored already").waitFor();
  await b.say("and after it");
  await a.rows("and after it").waitFor();
  await b.sent("and after it").waitFor();
  for (const person of [a, b]) expect(await person.rows("stored already").count()).toBe(1);
  const witness = await here.program("wit");
  expect((await witness.log()).filter(({ text }) => text === "stored already").length).toBe(1);
});

test("refused in truth, because one left the room elsewhere: Retry after joining again sends it once", async () => {
  const line = await here.line();
  const a = await here.guest("ana");
  const roomId = await a.createRoom("attic");
  const b = await here.guest("ben", { origin: line.origin });
  await b.page.getByRole("button", { name: "Join attic" }).click();
  await b.box("attic").waitFor();
  const elsewhere = await Program.withToken(here.natter.origin, await b.token());
  line.hold("down");
  await elsewhere.ask({ action: "leaveRoom", roomId });
  await b.say("too late", "attic");
  line.heal();
  const join = b.page.getByRole("button", { name: /^Join (attic|again|room)/ }).first();
  await join.click();
  const row = b.rows("too late");
  await row.and(b.page.locator("[data-state=failed]")).waitFor();
  await row.getByRole("button", { name: "Retry" }).click();
  await b.sent("too late").waitFor();
  await a.rows("too late").waitFor();
  const log = await elsewhere.log(roomId);
  elsewhere.close();
  expect(log.filter(({ text }) => text === "too late").length).toBe(1);
});

test("Discard takes the row away for good and nobody sees it", async () => {
  const b = await here.guest("ben");
  let refused = 0;
  await b.page.routeWebSocket("**/ws", (page) => {
    const server = page.connectToServer();
    page.onMessage((message) => {
      const frame = JSON.parse(String(message)) as Frame;
      if (frame.action !== "sendMessage") return server.send(message);
      refused += 1;
      const { requestId } = frame;
      page.send(JSON.stringify({ type: "error", requestId, code: "forbidden", message: "not now" }));
    });
  });
  await b.page.reload();
  await b.connected();
  await b.say("never mind");
  await b.rows("never mind").getByRole("button", { name: "Discard" }).click();
  await expect.poll(() => b.rows("never mind").count()).toBe(0);
  await b.page.reload();
  await b.connected();
  await b.page.locator("[data-seq]").first().waitFor();
  expect(await b.rows("never mind").count()).toBe(0);
  expect(refused).toBe(1);
});
