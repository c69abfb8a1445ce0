// The calls of PROTOCOL.md's REST part that make and end a session.

import { apiFetch, keepToken } from "@/config/server";
import type { User } from "@/protocol";

export type Refusal = {
  /** `network` when no answer came. */
  code: "network" | "unauthenticated" | "conflict" | "invalid" | "rate_limited" | "forbidden" | "other";
  message: string;
  retryAfterMs: number | null;
};
export type Answer<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

export type Credentials =
  | { way: "login"; email: string; password: string }
  | { way: "signup"; email: string; username: string; password: string }
  | { way: "guest"; username: string };

const codes: Record<number, Refusal["code"]> = {
  400: "invalid",
  401: "unauthenticated",
  403: "forbidden",
  409: "conflict",
  429: "rate_limited",
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

function refusalOf(status: number, body: unknown): Refusal {
  const fields = isRecord(body) ? body : {};
  return {
    code: codes[status] ?? "other",
    message: typeof fields.message === "string" ? fields.message : "",
    retryAfterMs: typeof fields.retryAfterMs === "number" ? fields.retryAfterMs : null,
  };
}

async function call(path: string, init: RequestInit): Promise<Answer<unknown>> {
  let response: Response;
  try {
    response = await apiFetch(path, init);
  } catch {
    return { ok: false, refusal: { code: "network", message: "", retryAfterMs: null } };
  }
  const body = response.status === 204 ? null : await readJson(response);
  return response.ok ? { ok: true, value: body } : { ok: false, refusal: refusalOf(response.status, body) };
}

function parseUser(value: unknown): User | null {
  const user = isRecord(value) ? value.user : null;
  if (!isRecord(user) || typeof user.userId !== "string" || typeof user.username !== "string") return null;
  return typeof user.email === "string"
    ? { userId: user.userId, username: user.username, email: user.email }
    : { userId: user.userId, username: user.username };
}

function userAnswer(answer: Answer<unknown>): Answer<User> {
  if (!answer.ok) return answer;
  const user = parseUser(answer.value);
  if (user) return { ok: true, value: user };
  return {
    ok: false,
    refusal: { code: "other", message: "The server's answer was not understood.", retryAfterMs: null },
  };
}

export async function enter(credentials: Credentials): Promise<Answer<User>> {
  const { way, ...body } = credentials;
  const answer = await call(`/api/${way}`, { method: "POST", body: JSON.stringify(body) });
  if (answer.ok && isRecord(answer.value) && typeof answer.value.token === "string")
    keepToken(answer.value.token);
  return userAnswer(answer);
}

export async function fetchMe(): Promise<Answer<User>> {
  return userAnswer(await call("/api/me", { method: "GET" }));
}

export async function fetchTicket(): Promise<Answer<string>> {
  const answer = await call("/api/ticket", { method: "POST" });
  if (!answer.ok) return answer;
  if (isRecord(answer.value) && typeof answer.value.ticket === "string")
    return { ok: true, value: answer.value.ticket };
  return { ok: false, refusal: { code: "other", message: "No ticket came.", retryAfterMs: null } };
}

export async function endSession(): Promise<void> {
  await call("/api/logout", { method: "POST" });
  keepToken(null);
}
