import { describe, expect, it } from "vitest";
import type { Random } from "@/lib/random";
import type { LogEvent, ServerFrame } from "@/protocol";
import { setUp } from "@/testing/chat-engine";
import { ChatServer } from "@/testing/chat-server";
import { settle } from "@/testing/clock";
import { rowsOf } from "@/testing/message-log";
import { integer, seededRandom, shuffled } from "@/testing/random";
import type { ChatClient } from "./model";
import { memoryOutboxStorage } from "./outbox-storage";

/** Loses a part of the server's frames, and delays others so that they come out of order, some of them twice. */
function makeShaky(server: ChatServer, random: Random): () => void {
  const late: ServerFrame[] = [];
  server.lose = (frame) => {
    const isLate = "seq" in frame && random() < 0.2;
    if (isLate) late.push(frame, ...(random() < 0.5 ? [frame] : []));
    return isLate || random() < 0.2;
  };
  return () => {
    if (random() < 0.5) for (const frame of shuffled(random, late.splice(0))) server.latest().push(frame);
  };
}

/** What changes about a row. */
function state(row: LogEvent) {
  if (row.type !== "message") return row;
  const { seq, text, editedAt, pinned, reactions, stateSeq } = row;
  return { seq, text, editedAt, pinned, reactions, stateSeq };
}

/** Another person changes a message of the last ones, or this one does. */
function change(server: ChatServer, client: ChatClient, random: Random, step: number): void {
  const head = server.rooms.get("lobby")?.room.head ?? 0;
  const targetSeq = Math.max(1, head - integer(random, 6));
  const emoji = random() < 0.5 ? "👍" : "🎉";
  const types = ["reactionAdded", "reactionAdded", "messagePinned", "messageEdited"] as const;
  const target = server.rooms.get("lobby")?.log[targetSeq - 1];
  const isMine = target?.type === "message" && target.text.startsWith("mine");
  const type = types[integer(random, isMine ? 3 : 4)] ?? "messageEdited";
  const event =
    random() < 0.5 ? server.change("lobby", { type, targetSeq, emoji, text: `edit ${step}` }) : null;
  if (event) server.broadcast(event);
  else void client.setReaction("lobby", targetSeq, emoji, random() < 0.6);
}

/** Losses, cuts and reloads at random; then peace, and everything must be there once. */
async function storm(seed: number) {
  const random = seededRandom(seed);
  const storage = memoryOutboxStorage();
  const server = new ChatServer();
  server.addRoom("lobby", 3);
  let tab = setUp(server, storage, server.me);
  await tab.start("lobby");
  const said: string[] = [];
  const deliverLate = makeShaky(server, random);
  for (let step = 0; step < 60; step += 1) {
    deliverLate();
    const choice = integer(random, 10);
    if (choice < 4) {
      said.push(`mine ${step}`);
      tab.client.send("lobby", `mine ${step}`);
      await settle(2);
    } else if (choice < 6) server.say("lobby", `theirs ${step}`);
    else if (choice === 6) change(server, tab.client, random, step);
    else if (choice === 7) server.cut(4000);
    else if (choice === 8 && random() < 0.3) {
      tab.client.stop();
      tab = setUp(server, storage, server.me);
      await tab.start("lobby");
    } else await tab.clock.advance(integer(random, 9_000));
  }
  server.lose = () => false;
  await tab.clock.advance(200_000);
  await tab.client.jumpToPresent("lobby");
  const mine = server.texts("lobby").filter((text) => text.startsWith("mine"));
  expect(mine, `seed ${seed}`).toEqual(said);
  const shown = tab.rows();
  expect(shown, `seed ${seed}`).toEqual(server.texts("lobby").slice(-shown.length));
  expect(shown.length, `seed ${seed}`).toBeGreaterThan(3);
  const rows = rowsOf(server.rooms.get("lobby")?.log ?? [], server.me.userId).map(state);
  const events = tab.client.getTimeline("lobby").events.map(state);
  expect(events, `seed ${seed}`).toEqual(rows.slice(-events.length));
  expect(tab.client.getTimeline("lobby").pending, `seed ${seed}`).toEqual([]);
  tab.client.stop();
}

describe("delivery", () => {
  it("stores and shows every message exactly once, in order, whatever breaks", async () => {
    for (let seed = 1; seed <= 60; seed += 1) await storm(seed);
  }, 60_000);
});
