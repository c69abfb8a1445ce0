import { describe, expect, it } from "vitest";
import { message, messages } from "@/testing/events";
import { searchOwn } from "./outbox-search";
import type { OutboxEntry } from "./outbox-storage";

const entry: OutboxEntry = {
  ...{ clientMessageId: "c1", userId: "u-me", tab: "t", roomId: "lobby", text: "one" },
  ...{ createdAt: 1, position: 1, state: "sending", batch: "b", epoch: "e1", knownSeq: 10 },
};

describe("looking for one's own message", () => {
  it("reads every page from the first try's position on", async () => {
    const log = [...messages(1, 259), message(260, { userId: "u-me", clientMessageId: "c1" }), message(261)];
    const asked: number[] = [];
    const found = await searchOwn([entry], "u-me", async (_roomId, after) => {
      asked.push(after);
      return {
        epoch: "e1",
        head: 261,
        events: log.slice(after, after + 100),
        hasMore: after + 100 < log.length,
      };
    });
    expect(asked).toEqual([10, 110, 210]);
    expect(found).toMatchObject({ stored: [{ seq: 260 }], epoch: "e1", knownSeq: 261 });
  });

  it("steps back to the head of a shorter, restored log", async () => {
    const found = await searchOwn([entry], "u-me", async () => ({
      epoch: "e2",
      head: 4,
      events: [],
      hasMore: false,
    }));
    expect(found).toEqual({ stored: [], epoch: "e2", knownSeq: 4 });
  });

  it("takes another person's message under the same id for theirs", async () => {
    const events = [message(11, { userId: "u-eve", clientMessageId: "c1" })];
    const found = await searchOwn([entry], "u-me", async () => ({
      epoch: "e1",
      head: 11,
      events,
      hasMore: false,
    }));
    expect(found.stored).toEqual([]);
  });

  it("does not trust pages of two different logs", async () => {
    const pages = ["e1", "e2"].map((epoch, index) => ({
      epoch,
      head: 99,
      events: [message(11 + index)],
      hasMore: true,
    }));
    const search = searchOwn(
      [entry],
      "u-me",
      async () => pages.shift() ?? { epoch: "e2", head: 99, events: [], hasMore: false },
    );
    await expect(search).rejects.toThrow("changed");
  });
});
