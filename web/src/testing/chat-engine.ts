// The chat engine against the server in memory, with a clock and a network that only the test moves.

import { createChatClient } from "@/chat/client";
import { memoryOutboxStorage, type OutboxStorage } from "@/chat/outbox-storage";
import type { Ticket } from "@/chat/session";
import type { Network } from "@/lib/network";
import type { MessageEvent, User } from "@/protocol";
import { ChatServer } from "./chat-server";
import { FakeClock, settle } from "./clock";
import { seqs } from "./events";
import { seededRandom } from "./random";

class FakeNetwork implements Network {
  private listener: (up: boolean) => void = () => undefined;
  private isUp = true;
  up = () => this.isUp;
  subscribe = (listener: (up: boolean) => void) => {
    this.listener = listener;
    return () => undefined;
  };
  set(up: boolean) {
    this.isUp = up;
    this.listener(up);
  }
}

export function setUp(server = new ChatServer(), storage: OutboxStorage = memoryOutboxStorage(), me?: User) {
  if (!server.rooms.has("lobby")) server.addRoom("lobby", 3, { name: "Lobby" });
  const clock = new FakeClock();
  const network = new FakeNetwork();
  const tickets = { next: { kind: "ticket", ticket: "t1" } as Ticket, asked: 0 };
  const client = createChatClient({
    socketUrl: "ws://server/ws",
    getTicket: async () => {
      tickets.asked += 1;
      return tickets.next;
    },
    createSocket: server.createSocket,
    random: seededRandom(1),
    storage,
    clock,
    network,
    ...(me ? { me } : {}),
  });
  const start = async (...rooms: string[]) => {
    client.start();
    await settle();
    for (const roomId of rooms) client.openRoom(roomId);
    await settle();
  };
  const status = () => client.getSnapshot().connection.status;
  const shown = (roomId = "lobby") => seqs(client.getTimeline(roomId).events);
  const rows = (roomId = "lobby") =>
    client.getTimeline(roomId).events.flatMap((event) => (event.type === "message" ? [event.text] : []));
  const room = (roomId = "lobby") => client.getSnapshot().rooms.find((known) => known.roomId === roomId);
  return { server, client, clock, network, tickets, start, status, shown, rows, room };
}

export const THUMB = "👍";

/** The lobby is open; `row` reads what is shown of a message there. */
export async function inLobby() {
  const all = setUp();
  await all.start("lobby");
  const row = (seq: number) =>
    all.client.getTimeline("lobby").events.find((event) => event.seq === seq) as MessageEvent | undefined;
  const happens = (changing: Parameters<typeof all.server.change>[1], person?: Record<string, unknown>) => {
    const event = all.server.change("lobby", changing, person);
    if (event) all.server.broadcast(event);
  };
  const reactions = (seq = 2) =>
    row(seq)?.reactions?.map(({ emoji, count, mine }) => `${emoji} ${count}${mine ? " mine" : ""}`);
  const react = (reacted: boolean, seq = 2) => all.client.setReaction("lobby", seq, THUMB, reacted);
  return { ...all, row, happens, reactions, react };
}
