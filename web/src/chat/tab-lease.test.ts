import { describe, expect, it } from "vitest";
import { LIMITS } from "@/testing/chat-server";
import { FakeClock, settle } from "@/testing/clock";
import { Outbox } from "./outbox";
import { memoryOutboxStorage, type OutboxStorage } from "./outbox-storage";
import { lockTabLease, storedTabLease, type TabLease } from "./tab-lease";

/** Exclusive locks with `ifAvailable`, as far as the lease needs them. */
function fakeLocks(): LockManager {
  const held = new Set<string>();
  const request = async (name: string, options: unknown, callback?: (lock: unknown) => unknown) => {
    const work = (callback ?? options) as (lock: unknown) => unknown;
    if (held.has(name)) return work(null);
    held.add(name);
    try {
      return await work({ name });
    } finally {
      held.delete(name);
    }
  };
  return { request } as unknown as LockManager;
}

function openTab(storage: OutboxStorage, lease: TabLease, clock: FakeClock) {
  const sent: string[] = [];
  let count = 0;
  const outbox = new Outbox({
    storage,
    lease,
    clock,
    random: () => 0.5,
    newId: () => `${lease.tab}-${++count}`,
    position: () => ({ epoch: "e1", seq: 1 }),
    readLog: () => Promise.reject(new Error("not asked")),
    accepted: () => undefined,
    changed: () => undefined,
    sendFrame: (frame) =>
      frame.action === "sendMessage" && sent.push(...(frame.messages ?? []).map(({ text }) => text)) > 0,
  });
  const up = async () => {
    await outbox.up({ userId: "u-me", username: "me", guest: false, siteAdmin: false }, LIMITS);
    await settle();
  };
  return { outbox, sent, up };
}

describe.each([
  ["Web Locks", (locks: LockManager, _clock: FakeClock, tab: string) => lockTabLease(locks, tab)],
  [
    "a stored sign of life",
    (_locks: LockManager, clock: FakeClock, tab: string) => storedTabLease(localStorage, clock, tab),
  ],
])("tabs of one browser, told apart by %s", (_name, make) => {
  it("leave each other's messages alone while alive, and exactly one takes them over after", async () => {
    const locks = fakeLocks();
    const clock = new FakeClock();
    const storage = memoryOutboxStorage();
    const leases = ["a", "b", "c"].map((tab) => make(locks, clock, `${_name}-${tab}`)) as [
      TabLease,
      TabLease,
      TabLease,
    ];
    const [first, second, third] = leases.map((lease) => openTab(storage, lease, clock));
    await first?.up();
    first?.outbox.send("lobby", "left behind");
    await settle();
    await second?.up();
    await third?.up();
    await clock.advance(16_000);
    expect([second?.sent, third?.sent]).toEqual([[], []]);

    first?.outbox.down();
    leases[0].release();
    await clock.advance(16_000);
    const takers = [second, third].filter((tab) => tab?.outbox.pending("lobby").length === 1);
    expect(takers).toHaveLength(1);
    expect(new Set(takers[0]?.sent)).toEqual(new Set(["left behind"]));
    for (const tab of [second, third]) tab?.outbox.down();
    for (const lease of leases) lease.release();
  });
});

describe("a stored sign of life", () => {
  it("runs out when the tab could not take it back", async () => {
    const clock = new FakeClock();
    storedTabLease(localStorage, new FakeClock(clock.now()), "crashed");
    const other = storedTabLease(localStorage, clock, "other");
    let adopted = 0;
    const adopt = async () => {
      adopted += 1;
    };
    await other.ifClosed("crashed", adopt);
    expect(adopted).toBe(0);
    await clock.advance(10_000);
    await other.ifClosed("crashed", adopt);
    expect(adopted).toBe(1);
  });
});
