import { describe, expect, it } from "vitest";
import type { ClientFrame } from "@/protocol";
import { FakeClock } from "@/testing/clock";
import { Requests } from "./requests";

function setUp() {
  const clock = new FakeClock();
  const sent: ClientFrame[] = [];
  const line = { open: true };
  const requests = new Requests(clock, (frame) => line.open && sent.push(frame) > 0);
  return { clock, sent, line, requests };
}

const leave = { action: "leaveRoom", roomId: "lobby" } as const;

describe("requests", () => {
  it("are answered by their own answer only", async () => {
    const { requests, sent, clock } = setUp();
    const first = requests.ask(leave);
    const second = requests.ask(leave);
    const [one, two] = sent.map(({ requestId }) => requestId ?? "");
    expect(
      requests.answered({ type: "result", action: "leaveRoom", requestId: two ?? "", roomId: "two" }),
    ).toBe(true);
    expect(
      requests.answered({ type: "result", action: "leaveRoom", requestId: two ?? "", roomId: "again" }),
    ).toBe(false);
    expect(
      requests.answered({
        type: "result",
        action: "markRead",
        requestId: one ?? "",
        roomId: "x",
        readSeq: 1,
        unread: 0,
      }),
    ).toBe(false);
    expect(
      requests.answered({
        type: "error",
        requestId: one ?? "",
        code: "busy",
        message: "later",
        retryAfterMs: 7,
      }),
    ).toBe(true);
    await expect(second).resolves.toMatchObject({ roomId: "two" });
    await expect(first).rejects.toMatchObject({ code: "busy", message: "later", retryAfterMs: 7 });
    expect(clock.waiting()).toBe(0);
  });

  it("fail after 15 s, when the connection breaks, and when there is none", async () => {
    const { requests, clock, line } = setUp();
    const late = expect(requests.ask(leave)).rejects.toMatchObject({ code: "timeout" });
    await clock.advance(15_000);
    await late;
    const cut = expect(requests.ask(leave)).rejects.toMatchObject({ code: "unreachable" });
    requests.down();
    await cut;
    line.open = false;
    await expect(requests.ask(leave)).rejects.toMatchObject({ code: "unreachable" });
    expect(clock.waiting()).toBe(0);
  });
});
