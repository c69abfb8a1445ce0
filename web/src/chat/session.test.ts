import { describe, expect, it } from "vitest";
import {
  backOff,
  initialSession,
  type Session,
  type SessionInput,
  stepSession,
  toConnection,
} from "./session";

const NOW = 1_000_000;
const half = () => 0.5;

function step(state: Session, input: SessionInput, up = true) {
  const [after, effects] = stepSession(state, input, { now: NOW, random: half, up });
  return { after, effects };
}

function after(inputs: SessionInput[], state = initialSession): Session {
  return inputs.reduce((current, input) => step(current, input).after, state);
}

const ticket: SessionInput = { type: "ticket", result: { kind: "ticket", ticket: "t1" } };
const online = (failures = 0, since = NOW - 60_000): Session => ({ phase: "online", failures, since });
const closed = (code: number): SessionInput => ({ type: "closed", code });

describe("connecting", () => {
  it("asks for a ticket, opens the socket with it and is online at the welcome", () => {
    const started = step(initialSession, { type: "start" });
    expect(started.effects).toEqual([{ do: "fetchTicket" }]);
    expect(toConnection(started.after)).toEqual({ status: "connecting" });

    const opening = step(started.after, ticket);
    expect(opening.effects).toEqual([{ do: "open", ticket: "t1" }]);
    expect(toConnection(opening.after)).toEqual({ status: "connecting" });

    const welcomed = step(opening.after, { type: "welcomed" });
    expect(toConnection(welcomed.after)).toEqual({ status: "online" });
  });

  it("tries once even when the browser knows no network, then waits for one", () => {
    const started = step(initialSession, { type: "start" }, false);
    expect(started.effects).toEqual([{ do: "fetchTicket" }]);
    const failed = step(started.after, { type: "ticket", result: { kind: "unreachable" } }, false);
    expect(toConnection(failed.after)).toEqual({ status: "offline" });
    expect(failed.effects).toEqual([]);
    expect(step(failed.after, { type: "network", up: true }).effects).toEqual([{ do: "fetchTicket" }]);
  });

  it("is offline when the connection breaks or falls silent and there is no network", () => {
    expect(step(online(), closed(1006), false)).toEqual({ after: { phase: "offline" }, effects: [] });
    expect(step(online(), { type: "silent" }, false)).toEqual({
      after: { phase: "offline" },
      effects: [{ do: "close" }],
    });
  });

  it("is signed out when no ticket is given for lack of a session", () => {
    const state = after([{ type: "start" }, { type: "ticket", result: { kind: "unauthenticated" } }]);
    expect(toConnection(state)).toEqual({ status: "signed-out" });
  });

  it("tries again when the ticket cannot be fetched", () => {
    const { after: state, effects } = step(after([{ type: "start" }]), {
      type: "ticket",
      result: { kind: "unreachable" },
    });
    expect(toConnection(state)).toEqual({ status: "reconnecting", attempt: 1, nextAt: NOW + 500 });
    expect(effects).toEqual([{ do: "retryAt", at: NOW + 500 }]);
  });

  it("gives up a try that takes too long", () => {
    const opening = after([{ type: "start" }, ticket]);
    const { after: state, effects } = step(opening, { type: "silent" });
    expect(state.phase).toBe("waiting");
    expect(effects[0]).toEqual({ do: "close" });
  });
});

describe("reconnecting", () => {
  it.each([
    [4000, 0],
    [1001, 1_000],
    [1006, 500],
    [4003, 500],
    [1009, 500],
  ])("waits as the closing code %i asks", (code, delay) => {
    const { after: state, effects } = step(online(), closed(code));
    expect(toConnection(state)).toEqual({ status: "reconnecting", attempt: 1, nextAt: NOW + delay });
    expect(effects).toEqual([{ do: "retryAt", at: NOW + delay }]);
  });

  it("keeps counting while a server takes and drops connections", () => {
    const { after: state } = step(online(3, NOW - 100), closed(4000));
    expect(toConnection(state)).toEqual({ status: "reconnecting", attempt: 4, nextAt: NOW + 4_000 });
  });

  it("counts from one again after a connection that lasted", () => {
    expect(step(online(3, NOW - 10_000), closed(1006)).after).toMatchObject({ failures: 1 });
  });

  it("goes on when the wait is over and shows the attempt meanwhile", () => {
    const waiting: Session = { phase: "waiting", failures: 2, nextAt: NOW };
    const { after: state, effects } = step(waiting, { type: "retryDue" });
    expect(effects).toEqual([{ do: "fetchTicket" }]);
    expect(toConnection(state)).toEqual({ status: "reconnecting", attempt: 2, nextAt: NOW });
  });

  it("stays signed out after 4001 and replaced after 4002", () => {
    expect(step(online(), closed(4001))).toEqual({ after: { phase: "signed-out" }, effects: [] });
    expect(step(online(), closed(4002))).toEqual({ after: { phase: "replaced" }, effects: [] });
    for (const phase of ["signed-out", "replaced"] as const) {
      expect(step({ phase }, { type: "network", up: true }).after).toEqual({ phase });
      expect(step({ phase }, { type: "retryDue" }).after).toEqual({ phase });
      expect(step({ phase }, { type: "reconnect" }).effects).toEqual([{ do: "fetchTicket" }]);
    }
  });

  it("closes a silent line and tries again", () => {
    const { after: state, effects } = step(online(), { type: "silent" });
    expect(state.phase).toBe("waiting");
    expect(effects).toEqual([{ do: "close" }, { do: "retryAt", at: NOW + 500 }]);
  });
});

describe("the network and the person", () => {
  it("is offline at once when the browser says so, and tries when it is back", () => {
    const lost = step(online(), { type: "network", up: false });
    expect(toConnection(lost.after)).toEqual({ status: "offline" });
    expect(lost.effects).toEqual([{ do: "close" }]);
    expect(step(lost.after, { type: "network", up: true }).effects).toEqual([{ do: "fetchTicket" }]);
  });

  it("skips the wait when the network returns or the person asks", () => {
    const waiting: Session = { phase: "waiting", failures: 5, nextAt: NOW + 20_000 };
    expect(step(waiting, { type: "network", up: true }).effects).toEqual([{ do: "fetchTicket" }]);
    expect(step(waiting, { type: "reconnect" }).effects).toEqual([{ do: "fetchTicket" }]);
  });

  it("ignores a wish to reconnect while connected or connecting, and everything before the start", () => {
    expect(step(online(), { type: "reconnect" }).effects).toEqual([]);
    expect(step(after([{ type: "start" }]), { type: "reconnect" }).effects).toEqual([]);
    expect(step(initialSession, { type: "reconnect" }).after).toBe(initialSession);
    expect(step(initialSession, { type: "network", up: true }).after).toBe(initialSession);
  });

  it("stops from every state", () => {
    const states: Session[] = [
      online(),
      { phase: "offline" },
      { phase: "waiting", failures: 1, nextAt: NOW },
    ];
    for (const state of states) {
      expect(step(state, { type: "stop" })).toEqual({ after: initialSession, effects: [{ do: "close" }] });
    }
  });

  it("ignores answers that come late", () => {
    expect(step(online(), ticket).effects).toEqual([]);
    expect(step({ phase: "offline" }, { type: "welcomed" }).after).toEqual({ phase: "offline" });
    expect(step({ phase: "offline" }, closed(4001)).after).toEqual({ phase: "offline" });
    expect(step({ phase: "offline" }, { type: "silent" }).after).toEqual({ phase: "offline" });
  });
});

describe("back-off", () => {
  it("is at most 1 s first, doubles, and never exceeds 30 s", () => {
    const most = () => 0.999_999;
    const ceilings = [1, 2, 3, 4, 5, 6, 60].map((failures) => Math.round(backOff(failures, most)));
    expect(ceilings).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(backOff(9, () => 0)).toBe(0);
  });
});
