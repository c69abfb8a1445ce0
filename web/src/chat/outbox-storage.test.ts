import { describe, expect, it } from "vitest";
import { browserOutboxStorage, type OutboxEntry } from "./outbox-storage";

const entry: OutboxEntry = {
  ...{ clientMessageId: "c1", userId: "u-me", tab: "t", roomId: "lobby", text: "one" },
  ...{ createdAt: 1, position: 1, state: "sending" },
};

describe("storage in a browser without IndexedDB", () => {
  it("keeps messages in memory", async () => {
    expect(typeof indexedDB).toBe("undefined");
    const storage = browserOutboxStorage();
    await storage.put([entry]);
    expect(await storage.load("u-me")).toEqual([entry]);
    await storage.remove(["c1"]);
    expect(await storage.load("u-me")).toEqual([]);
  });
});
