import { describe, expect, it } from "vitest";
import { FakeClock } from "@/testing/clock";
import { message, messages } from "@/testing/events";
import { CatchUp } from "./catch-up";
import { type LogTail, observeHead, receive, startTail } from "./log-tail";

function setUp() {
  const clock = new FakeClock();
  const asked: number[] = [];
  const room = { tail: startTail("e1", 3) as LogTail, head: 3, broken: false, online: true };
  const catchUp: CatchUp = new CatchUp({
    clock,
    online: () => room.online,
    tail: () => room.tail,
    fetchAfter: async (_roomId, applied) => {
      asked.push(applied);
      if (room.broken) throw new Error("broken");
      room.tail = receive(room.tail, messages(applied + 1, Math.min(room.head, applied + 100))).tail;
      catchUp.check("lobby");
    },
  });
  const live = (seq: number) => {
    room.head = Math.max(room.head, seq);
    room.tail = receive(room.tail, [message(seq)]).tail;
    catchUp.check("lobby");
  };
  return { clock, asked, room, catchUp, live };
}

describe("catching up", () => {
  it("waits 500 ms for the missing event, then asks once", async () => {
    const { clock, asked, room, live } = setUp();
    live(5);
    await clock.advance(499);
    expect(asked).toEqual([]);
    await clock.advance(1);
    expect(asked).toEqual([3]);
    expect(room.tail.applied).toBe(5);
    expect(clock.waiting()).toBe(0);
  });

  it("does not ask when the missing event comes in time", async () => {
    const { clock, asked, live } = setUp();
    live(5);
    await clock.advance(300);
    live(4);
    await clock.advance(5_000);
    expect(asked).toEqual([]);
  });

  it("fetches the lost last event that only a head tells of, page by page", async () => {
    const { clock, asked, room, catchUp } = setUp();
    room.head = 250;
    room.tail = observeHead(room.tail, 250);
    catchUp.check("lobby");
    await clock.advance(500);
    expect(asked).toEqual([3, 103, 203]);
    expect(room.tail.applied).toBe(250);
  });

  it("backs off while asking does not help", async () => {
    const { clock, asked, room, live } = setUp();
    room.broken = true;
    live(5);
    await clock.advance(500 + 1_000 + 2_000 + 4_000);
    expect(asked).toEqual([3, 3, 3, 3]);
    room.broken = false;
    await clock.advance(8_000);
    expect(room.tail.applied).toBe(5);
  });

  it("leaves resumed pages time to come in", async () => {
    const { clock, asked, room, catchUp } = setUp();
    room.tail = observeHead(room.tail, 50);
    catchUp.check("lobby");
    for (const first of [4, 20, 35]) {
      await clock.advance(300);
      room.tail = receive(room.tail, messages(first, first + 15)).tail;
      catchUp.check("lobby");
    }
    await clock.advance(2_000);
    expect(asked).toEqual([]);
  });

  it("stops when the connection breaks", async () => {
    const { clock, asked, catchUp, live } = setUp();
    live(5);
    catchUp.down();
    await clock.advance(10_000);
    expect(asked).toEqual([]);
  });
});
