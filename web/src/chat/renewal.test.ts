// AWS ends every connection after two hours: a new one takes over before that, and nobody sees it.

import { expect, it } from "vitest";
import type { ClientFrame } from "@/protocol";
import { ChatServer, type ServerSocket } from "@/testing/chat-server";
import { FakeClock, settle } from "@/testing/clock";
import { seqs } from "@/testing/events";
import { seededRandom } from "@/testing/random";
import { createChatClient } from "./client";
import { memoryOutboxStorage } from "./outbox-storage";
import type { Ticket } from "./session";

const MINUTE = 60_000;
/** What API Gateway lets a connection live. */
const LIFE = 120 * MINUTE;

async function setUp(seed = 1) {
  const server = new ChatServer();
  server.addRoom("lobby", 3);
  const clock = new FakeClock();
  const tickets = { next: { kind: "ticket", ticket: "t" } as Ticket };
  const client = createChatClient({
    socketUrl: "ws://server/ws",
    getTicket: async () => tickets.next,
    createSocket: server.createSocket,
    random: seededRandom(seed),
    storage: memoryOutboxStorage(),
    clock,
    network: { up: () => true, subscribe: () => () => undefined },
  });
  const states: string[] = [];
  client.subscribe(() => states.push(client.getSnapshot().connection.status));
  client.start();
  await settle();
  client.openRoom("lobby");
  await settle();
  states.length = 0;
  const shown = () => seqs(client.getTimeline("lobby").events);
  const living = () => server.sockets.flatMap(({ readyState }, index) => (readyState === 1 ? [index] : []));
  return { server, clock, client, tickets, states, shown, living };
}

it("takes over between 90 and 115 minutes, each at another time, again and again", async () => {
  const times = new Set<number>();
  for (const seed of [1, 2, 3]) {
    const { server, clock, states, living } = await setUp(seed);
    const begun = clock.now();
    let born = begun;
    for (let life = 1; life <= 2; life += 1) {
      while (server.sockets.length === life && clock.now() < born + LIFE) await clock.advance(MINUTE);
      const age = clock.now() - born;
      expect(age).toBeGreaterThanOrEqual(90 * MINUTE);
      expect(age).toBeLessThanOrEqual(116 * MINUTE);
      expect(living()).toEqual([life]);
      born = clock.now();
    }
    times.add(born - begun);
    expect(states.filter((state) => state !== "online")).toEqual([]);
  }
  expect(times.size).toBe(3);
}, 30_000);

it("lets the old connection go only when the new one is welcomed, and shows what came meanwhile once", async () => {
  const { server, clock, client, states, shown, living } = await setUp();
  let held: (() => void) | null = null;
  server.intercept = (frame: ClientFrame, socket: ServerSocket) => {
    if (frame.action !== "hello") return false;
    held = () => server.receive(frame, socket);
    server.intercept = () => false;
    return true;
  };
  for (const end = clock.now() + LIFE; held === null && clock.now() < end; ) await clock.advance(MINUTE / 6);
  expect(living()).toEqual([0, 1]);
  server.say("lobby", "while greeting");
  client.send("lobby", "from here");
  await settle();
  expect(server.texts("lobby").at(-1)).toBe("from here");
  (held as (() => void) | null)?.();
  await settle();
  expect(living()).toEqual([1]);
  server.say("lobby", "after");
  server.latest().push({ ...server.say("lobby", "twice") });
  await clock.advance(1_000);
  expect(shown()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(client.getTimeline("lobby").pending).toEqual([]);
  expect(states.filter((state) => state !== "online")).toEqual([]);
});

it("sends again what the old connection has not acknowledged", async () => {
  const { server, clock, client, shown } = await setUp();
  server.lose = (frame) => frame.type === "ack";
  server.intercept = (frame) => {
    // In the middle of the greeting, so that the ack is still awaited when the new connection takes over.
    if (frame.action === "hello") client.send("lobby", "once");
    return false;
  };
  for (const end = clock.now() + LIFE; server.sockets.length === 1 && clock.now() < end; )
    await clock.advance(MINUTE / 6);
  server.lose = () => false;
  await clock.advance(30_000);
  expect(server.texts("lobby").filter((text) => text === "once")).toHaveLength(1);
  expect(client.getTimeline("lobby").pending).toEqual([]);
  expect(shown()).toEqual([1, 2, 3, 4]);
});

it("tries again a minute later, and falls back to reconnecting when the server was first", async () => {
  const { server, clock, tickets, states, living, client } = await setUp();
  tickets.next = { kind: "unreachable" };
  await clock.advance(116 * MINUTE);
  expect(living()).toEqual([0]);
  tickets.next = { kind: "ticket", ticket: "t" };
  server.intercept = (frame) => frame.action === "hello";
  await clock.advance(2 * MINUTE);
  expect(server.sockets.length).toBeGreaterThan(1);
  expect(client.getSnapshot().connection.status).toBe("online");
  expect(states.filter((state) => state !== "online")).toEqual([]);
  server.intercept = () => false;
  server.cut(1001);
  await clock.advance(30_000);
  expect(client.getSnapshot().connection.status).toBe("online");
  expect(living()).toHaveLength(1);
  client.stop();
  await clock.advance(200 * MINUTE);
  expect(clock.waiting()).toBe(0);
  expect(living()).toEqual([]);
});
