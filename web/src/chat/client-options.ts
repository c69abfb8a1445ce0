// What the chat engine needs from its surroundings: time, randomness, network and storage are handed in.

import type { Clock } from "@/lib/clock";
import type { Network } from "@/lib/network";
import type { Random } from "@/lib/random";
import type { User } from "@/protocol";
import type { Schedule } from "./notifier";
import type { OutboxStorage } from "./outbox-storage";
import type { Ticket } from "./session";
import type { CreateSocket } from "./socket";
import type { TabLease } from "./tab-lease";

export type ChatClientOptions = {
  socketUrl: string;
  getTicket: () => Promise<Ticket>;
  storage: OutboxStorage;
  clock: Clock;
  random: Random;
  network: Network;
  createSocket: CreateSocket;
  /** Who is signed in, where that is known already: then waiting messages are stored and shown before the first connection too. */
  me?: User;
  /** When to tell listeners; a microtask unless said otherwise. */
  schedule?: Schedule;
  lease?: TabLease;
  newId?: () => string;
};
