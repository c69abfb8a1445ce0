// What a refusal of the server means for a waiting message, and how to say it to a person. It must not know the outbox.

import type { ErrorCode } from "@/protocol";

const finalReasons: Partial<Record<ErrorCode, string>> = {
  forbidden: "You are not allowed to write in this room.",
  too_large: "This message is too long.",
  conflict: "A different message was already sent under the same mark. Retry sends this one as new.",
  invalid: "The server could not accept this message.",
  not_found: "This room does not exist any more, or you are not in it.",
  unauthenticated: "You are signed out. Sign in and try again.",
  unknown_action: "This page is out of date. Reload it and try again.",
};

/** A sentence for the person, or undefined when trying again may help. */
export function finalReason(code: string): string | undefined {
  return finalReasons[code as ErrorCode];
}

/** Whether one message can be at fault while its neighbours in the same frame are fine. */
export function concernsOneMessage(code: string): boolean {
  return code === "too_large" || code === "conflict" || code === "invalid";
}
