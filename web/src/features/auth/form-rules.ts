// What a form may tell a person before the server is asked, and how a refusal is said without revealing who has an account.

import type { Refusal } from "@/config/api";
import type { ServerConfig } from "@/config/server";
import { asSentence, inTime } from "@/lib/sentences";
import type { Credentials } from "./api";

export type FieldName = "email" | "username" | "password" | "code";
export type Problems = Partial<Record<FieldName | "form", string>>;

const fieldsOf: Record<Credentials["way"], readonly FieldName[]> = {
  login: ["email", "password"],
  signup: ["email", "username", "password"],
  guest: ["username"],
};

/** Where sign-up is not open, a site without an admin takes the printed code in place of an invitation. */
export function needsCode(way: Credentials["way"], config: ServerConfig | null): boolean {
  return way === "signup" && config !== null && config.unclaimed && config.signup !== "open";
}

export function fieldsFor(way: Credentials["way"], withCode: boolean): readonly FieldName[] {
  return withCode ? [...fieldsOf[way], "code"] : fieldsOf[way];
}

const USERNAME = /^[\p{L}\p{M}\p{N} ._'-]{2,32}$/u;
const MIN_PASSWORD = 8;
const MAX_PASSWORD = 128;

const checks: Record<FieldName, (value: string, way: Credentials["way"]) => string | undefined> = {
  email: (value, way) => {
    if (value === "") return way === "login" ? "Enter your email or user name." : "Enter your email address.";
    return way === "signup" && !/^[^\s@]+@[^\s@]+$/.test(value) ? "That is not an email address." : undefined;
  },
  username: (value) => {
    if (value === "") return "Enter a user name.";
    return USERNAME.test(value) ? undefined : "Use 2 to 32 letters, digits, spaces or . _ ' -";
  },
  password: (value, way) => {
    if (value === "") return "Enter your password.";
    const wrong = value.length < MIN_PASSWORD || value.length > MAX_PASSWORD;
    return way === "signup" && wrong ? "Use 8 to 128 characters." : undefined;
  },
  code: (value) => (value === "" ? "Enter the code that the server printed." : undefined),
};

export type Values = Record<FieldName, string>;

export function check(way: Credentials["way"], values: Values, withCode = false): Problems {
  const problems: Problems = {};
  for (const field of fieldsFor(way, withCode)) {
    const problem = checks[field](values[field], way);
    if (problem) problems[field] = problem;
  }
  return problems;
}

function waitSentence(retryAfterMs: number | null): string {
  return retryAfterMs
    ? `Too many tries. Try again ${inTime(retryAfterMs)}.`
    : "Too many tries. Wait a little, then try again.";
}

const closedDoors: Record<Credentials["way"], string> = {
  login: "You may not sign in here.",
  signup: "New accounts cannot be made here.",
  guest: "Guests are not let in here.",
};

export function explain(way: Credentials["way"], refusal: Refusal): Problems {
  switch (refusal.code) {
    case "unauthenticated":
      return { form: "The name or the password is not right." };
    case "conflict":
      return way === "signup"
        ? { form: "That user name or email is taken. Try another one." }
        : { username: "That user name is taken. Try another one." };
    case "rate_limited":
      return { form: waitSentence(refusal.retryAfterMs) };
    case "network":
      return { form: "The server cannot be reached. Check your connection and try again." };
    case "forbidden":
      return { form: closedDoors[way] };
    case "not_found":
      return { form: "This invitation is not good any more. Ask for a new one." };
    default:
      return { form: asSentence(refusal.message) || "That did not work. Try again." };
  }
}
