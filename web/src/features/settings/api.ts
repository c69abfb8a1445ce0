// The calls of PROTOCOL.md's REST part about oneself: profile, ways in, sessions.

import { type Answer, callFor, callForNothing, callJson, isRecord } from "@/config/api";
import { keepToken } from "@/config/server";
import type {
  AccountBody,
  DeleteBody,
  EmailBody,
  Me,
  PasswordBody,
  ProfileBody,
  SessionLine,
  SessionsReply,
  User,
} from "@/protocol";

async function user(answer: Promise<Answer<Me>>): Promise<Answer<User>> {
  const me = await answer;
  return me.ok ? { ok: true, value: me.value.user } : me;
}

export const changeProfile = (body: ProfileBody) => user(callFor<Me>("user", "PATCH", "/api/me", body));

/** The session goes on under another token: in the cookie, or in the answer of another server. */
export async function changePassword(body: PasswordBody): Promise<Answer<null>> {
  const answer = await callJson("POST", "/api/me/password", body);
  if (!answer.ok) return answer;
  if (isRecord(answer.value) && typeof answer.value.token === "string") keepToken(answer.value.token);
  return { ok: true, value: null };
}

export const changeEmail = (body: EmailBody) => user(callFor<Me>("user", "POST", "/api/me/email", body));
export const makeAccount = (body: AccountBody) => user(callFor<Me>("user", "POST", "/api/me/account", body));
export const deleteMe = (body: DeleteBody) => callForNothing("POST", "/api/me/delete", body);

export async function fetchSessions(): Promise<Answer<readonly SessionLine[]>> {
  const answer = await callFor<SessionsReply>("sessions", "GET", "/api/sessions");
  return answer.ok ? { ok: true, value: answer.value.sessions } : answer;
}

export const endOtherSession = (sessionId: string) =>
  callForNothing("DELETE", `/api/sessions/${encodeURIComponent(sessionId)}`);
