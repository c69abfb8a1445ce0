// Where waiting messages outlive the page: IndexedDB where there is one, memory otherwise. It must not know when or how they are sent.

import type { DBSchema, IDBPDatabase } from "idb";

export type OutboxEntry = {
  clientMessageId: string;
  /** Whose message it is: another person signing in here must neither see nor send it. */
  userId: string;
  /** The tab that sends it. */
  tab: string;
  roomId: string;
  text: string;
  replyTo?: number;
  createdAt: number;
  /** Sending order; rises within a tab even when the clock does not. */
  position: number;
  state: "sending" | "failed";
  reason?: string;
  /** The error code that failed it. */
  code?: string;
  /** Names the frame it was first sent in; with `epoch` and `knownSeq` kept for every retry (contract P3, P6). */
  batch?: string;
  epoch?: string;
  knownSeq?: number;
};

export interface OutboxStorage {
  load(userId: string): Promise<OutboxEntry[]>;
  put(entries: readonly OutboxEntry[]): Promise<void>;
  remove(clientMessageIds: readonly string[]): Promise<void>;
}

interface OutboxSchema extends DBSchema {
  messages: { key: string; value: OutboxEntry; indexes: { user: string } };
}

const DATABASE = "natter-outbox";
/** A browser may leave the opening of a database hanging, for example while another tab blocks it. */
const OPEN_MS = 2_000;

export function memoryOutboxStorage(): OutboxStorage {
  const entries = new Map<string, OutboxEntry>();
  return {
    load: async (userId) => [...entries.values()].filter((entry) => entry.userId === userId),
    put: async (changed) => {
      for (const entry of changed) entries.set(entry.clientMessageId, entry);
    },
    remove: async (ids) => {
      for (const id of ids) entries.delete(id);
    },
  };
}

export async function indexedDbOutboxStorage(name = DATABASE): Promise<OutboxStorage> {
  // Opening waits anyway: the first page need not carry the library.
  const { openDB } = await import("idb");
  const database = await openDB<OutboxSchema>(name, 1, {
    upgrade(fresh) {
      fresh.createObjectStore("messages", { keyPath: "clientMessageId" }).createIndex("user", "userId");
    },
  });
  return {
    load: (userId) => database.getAllFromIndex("messages", "user", userId),
    put: (entries) => write(database, (store) => entries.map((entry) => store.put(entry))),
    remove: (ids) => write(database, (store) => ids.map((id) => store.delete(id))),
  };
}

/** IndexedDB, or memory where it is missing, forbidden or stuck: a message must be sendable in every browser. */
export function browserOutboxStorage(): OutboxStorage {
  const opened = openOrMemory();
  return {
    load: async (userId) => (await opened).load(userId),
    put: async (entries) => (await opened).put(entries),
    remove: async (ids) => (await opened).remove(ids),
  };
}

async function openOrMemory(): Promise<OutboxStorage> {
  if (typeof indexedDB === "undefined") return memoryOutboxStorage();
  const tooLate = new Promise<OutboxStorage>((resolve) =>
    setTimeout(() => resolve(memoryOutboxStorage()), OPEN_MS),
  );
  return Promise.race([indexedDbOutboxStorage().catch(memoryOutboxStorage), tooLate]);
}

type Store = { put(entry: OutboxEntry): Promise<unknown>; delete(id: string): Promise<unknown> };

async function write(
  database: IDBPDatabase<OutboxSchema>,
  work: (store: Store) => Promise<unknown>[],
): Promise<void> {
  const transaction = database.transaction("messages", "readwrite", { durability: "strict" });
  await Promise.all([...work(transaction.store), transaction.done]);
}
