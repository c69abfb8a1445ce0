// Whether there is a connection, and what to do next when there is none: a pure state machine. Time and randomness are arguments, doing
// is left to `connection.ts`. It must not know rooms or messages.

import type { Random } from "@/lib/random";
import type { Connection } from "./model";

export type Ticket =
  | { kind: "ticket"; ticket: string }
  | { kind: "unauthenticated" }
  | { kind: "unreachable" };

/** `failures` counts failed tries since the last connection that lasted; `nextAt` is the time of the latest planned try. */
type Trying = { failures: number; nextAt: number };

export type Session =
  | { phase: "idle" }
  | ({ phase: "ticket" } & Trying)
  | ({ phase: "opening" } & Trying)
  | { phase: "online"; failures: number; since: number }
  | ({ phase: "waiting" } & Trying)
  | { phase: "offline" }
  | { phase: "signed-out" }
  | { phase: "replaced" };

export type SessionInput =
  | { type: "start" }
  | { type: "stop" }
  | { type: "reconnect" }
  | { type: "network"; up: boolean }
  | { type: "ticket"; result: Ticket }
  | { type: "welcomed" }
  | { type: "closed"; code: number }
  | { type: "retryDue" }
  /** Nothing was heard for too long, or the connection took too long to be made. */
  | { type: "silent" };

export type SessionEffect =
  | { do: "fetchTicket" }
  | { do: "open"; ticket: string }
  | { do: "close" }
  | { do: "retryAt"; at: number };

/** `up` is the browser's word about the network. It may be wrong where the server is near, so it only decides what a failure means. */
export type Env = { now: number; random: Random; up: boolean };
type Active = Extract<Session, { phase: "ticket" | "opening" | "online" }>;
type AboutConnection = Extract<SessionInput, { type: "ticket" | "welcomed" | "closed" | "silent" }>;
type Step = readonly [Session, readonly SessionEffect[]];

const FIRST_RETRY_MS = 1_000;
const RETRY_CAP_MS = 30_000;
const GOING_AWAY_JITTER_MS = 2_000;
/** A connection that lived shorter does not clear the count of failures, or a flapping server would be hammered. */
const LASTING_MS = 10_000;

const CLOSE_GOING_AWAY = 1001;
const CLOSE_TOO_SLOW = 4000;
const CLOSE_SESSION_ENDED = 4001;
const CLOSE_REPLACED = 4002;

export const initialSession: Session = { phase: "idle" };

export function stepSession(state: Session, input: SessionInput, env: Env): Step {
  switch (input.type) {
    case "start":
      return state.phase === "idle" ? connect(0, env) : [state, []];
    case "stop":
      return [initialSession, [{ do: "close" }]];
    case "reconnect":
      return isActive(state) || state.phase === "idle" ? [state, []] : connect(0, env);
    case "network":
      return networkChanged(state, input.up, env);
    case "retryDue":
      return state.phase === "waiting" ? connect(state.failures, env) : [state, []];
    default:
      return isActive(state) ? stepActive(state, input, env) : [state, []];
  }
}

function stepActive(state: Active, input: AboutConnection, env: Env): Step {
  switch (input.type) {
    case "ticket":
      return state.phase === "ticket" ? ticketCame(state, input.result, env) : [state, []];
    case "welcomed":
      return state.phase === "opening"
        ? [{ phase: "online", failures: state.failures, since: env.now }, []]
        : [state, []];
    case "closed":
      return closed(state, input.code, env);
    case "silent":
      return withClose(waitBackOff(failuresAfter(state, env), env));
  }
}

export function toConnection(state: Session): Connection {
  switch (state.phase) {
    case "idle":
      return { status: "connecting" };
    case "ticket":
    case "opening":
      if (state.failures === 0) return { status: "connecting" };
      return { status: "reconnecting", attempt: state.failures, nextAt: state.nextAt };
    case "waiting":
      return { status: "reconnecting", attempt: state.failures, nextAt: state.nextAt };
    default:
      return { status: state.phase };
  }
}

/** Full jitter: anything between nothing and a ceiling that doubles (AWS Architecture Blog, "Exponential Backoff And Jitter"). */
export function backOff(failures: number, random: Random): number {
  const ceiling = Math.min(RETRY_CAP_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10));
  return random() * ceiling;
}

function isActive(state: Session): state is Active {
  return state.phase === "ticket" || state.phase === "opening" || state.phase === "online";
}

function connect(failures: number, env: Env): Step {
  return [{ phase: "ticket", failures, nextAt: env.now }, [{ do: "fetchTicket" }]];
}

function networkChanged(state: Session, up: boolean, env: Env): Step {
  if (state.phase === "idle" || state.phase === "signed-out" || state.phase === "replaced")
    return [state, []];
  if (!up) return state.phase === "offline" ? [state, []] : [{ phase: "offline" }, [{ do: "close" }]];
  return state.phase === "offline" || state.phase === "waiting" ? connect(0, env) : [state, []];
}

function ticketCame(state: Trying, result: Ticket, env: Env): Step {
  switch (result.kind) {
    case "ticket":
      return [
        { phase: "opening", failures: state.failures, nextAt: state.nextAt },
        [{ do: "open", ticket: result.ticket }],
      ];
    case "unauthenticated":
      return [{ phase: "signed-out" }, []];
    case "unreachable":
      return waitBackOff(state.failures + 1, env);
  }
}

function closed(state: Active, code: number, env: Env): Step {
  if (code === CLOSE_SESSION_ENDED) return [{ phase: "signed-out" }, []];
  if (code === CLOSE_REPLACED) return [{ phase: "replaced" }, []];
  const failures = failuresAfter(state, env);
  const first = failures === 1 && state.phase === "online";
  if (first && code === CLOSE_TOO_SLOW) return wait(failures, 0, env);
  if (first && code === CLOSE_GOING_AWAY) return wait(failures, env.random() * GOING_AWAY_JITTER_MS, env);
  return waitBackOff(failures, env);
}

function failuresAfter(state: Active, env: Env): number {
  return state.phase === "online" && env.now - state.since >= LASTING_MS ? 1 : state.failures + 1;
}

function waitBackOff(failures: number, env: Env): Step {
  return wait(failures, backOff(failures, env.random), env);
}

function wait(failures: number, delay: number, env: Env): Step {
  if (!env.up) return [{ phase: "offline" }, []];
  const nextAt = env.now + delay;
  return [{ phase: "waiting", failures, nextAt }, [{ do: "retryAt", at: nextAt }]];
}

function withClose([state, effects]: Step): Step {
  return [state, [{ do: "close" }, ...effects]];
}
