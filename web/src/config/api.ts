// REST calls as answers: what came back, or a refusal that a person can act on. It must not know what is asked.

import { apiFetch } from "./server";

export type Refusal = {
  /** `network` when no answer came. */
  code:
    | "network"
    | "unauthenticated"
    | "conflict"
    | "invalid"
    | "rate_limited"
    | "forbidden"
    | "not_found"
    | "other";
  message: string;
  retryAfterMs: number | null;
};
export type Answer<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

const codes: Record<number, Refusal["code"]> = {
  400: "invalid",
  401: "unauthenticated",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  429: "rate_limited",
};

export function isRecord(value: unknown): value is Record<string, unknown> {
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

export const notUnderstood: Answer<never> = {
  ok: false,
  refusal: { code: "other", message: "The server's answer was not understood.", retryAfterMs: null },
};

export async function callApi(path: string, init: RequestInit): Promise<Answer<unknown>> {
  let response: Response;
  try {
    response = await apiFetch(path, init);
  } catch {
    return { ok: false, refusal: { code: "network", message: "", retryAfterMs: null } };
  }
  const body = response.status === 204 ? null : await readJson(response);
  return response.ok ? { ok: true, value: body } : { ok: false, refusal: refusalOf(response.status, body) };
}

type Method = "GET" | "POST" | "PATCH" | "DELETE";

export function callJson(method: Method, path: string, body?: object): Promise<Answer<unknown>> {
  return callApi(path, { method, ...(body && { body: JSON.stringify(body) }) });
}

/** An answer that is an object with this field; its shape inside is the protocol's, checked no further. */
export async function callFor<T extends object>(
  field: keyof T & string,
  ...call: Parameters<typeof callJson>
): Promise<Answer<T>> {
  const answer = await callJson(...call);
  if (!answer.ok) return answer;
  return isRecord(answer.value) && field in answer.value
    ? { ok: true, value: answer.value as T }
    : notUnderstood;
}

/** An answer without a body. */
export async function callForNothing(...call: Parameters<typeof callJson>): Promise<Answer<null>> {
  const answer = await callJson(...call);
  return answer.ok ? { ok: true, value: null } : answer;
}

/** The same answer with its refusal flat, as lists and questions take it. */
export type Flat<T> = { ok: true; value: T } | ({ ok: false } & Refusal);

export async function flat<T>(answer: Promise<Answer<T>>): Promise<Flat<T>> {
  const known = await answer;
  return known.ok ? known : { ok: false, ...known.refusal };
}
