// The calls of PROTOCOL.md's REST part that make and end a session.

import { type Answer, callFor, callForNothing } from "@/config/api";
import { keepToken } from "@/config/server";
import type { InviteReply, Me, SignedIn, TicketReply, User } from "@/protocol";

export type Credentials =
  | { way: "login"; email: string; password: string }
  | { way: "signup"; email: string; username: string; password: string; invite?: string }
  | { way: "guest"; username: string };

function userOf(answer: Answer<Me>): Answer<User> {
  return answer.ok ? { ok: true, value: answer.value.user } : answer;
}

export async function enter(credentials: Credentials): Promise<Answer<User>> {
  const { way, ...body } = credentials;
  const answer = await callFor<SignedIn>("user", "POST", `/api/${way}`, body);
  if (answer.ok && typeof answer.value.token === "string") keepToken(answer.value.token);
  return userOf(answer);
}

export async function fetchMe(): Promise<Answer<User>> {
  return userOf(await callFor<Me>("user", "GET", "/api/me"));
}

export async function fetchTicket(): Promise<Answer<string>> {
  const answer = await callFor<TicketReply>("ticket", "POST", "/api/ticket");
  return answer.ok ? { ok: true, value: answer.value.ticket } : answer;
}

/** Whether an invitation is good; where it leads only its bearer learns, by coming in. */
export function fetchInvite(word: string): Promise<Answer<InviteReply>> {
  return callFor<InviteReply>("room", "GET", `/api/invites/${encodeURIComponent(word)}`);
}

export async function endSession(): Promise<void> {
  await callForNothing("POST", "/api/logout");
  keepToken(null);
}
