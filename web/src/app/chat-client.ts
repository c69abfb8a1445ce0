// The one place that chooses the engine behind every screen.

import { createBrowserChatClient } from "@/chat/browser-client";
import type { ChatClient } from "@/chat/model";
import { serverConfig } from "@/config/server";
import { fetchTicket } from "@/features/auth/api";

async function getTicket() {
  const answer = await fetchTicket();
  if (answer.ok) return { kind: "ticket", ticket: answer.value } as const;
  return { kind: answer.refusal.code === "unauthenticated" ? "unauthenticated" : "unreachable" } as const;
}

/** Fails while the server does not tell where its socket is. */
export async function createClient(): Promise<ChatClient> {
  const { socketUrl } = await serverConfig();
  return createBrowserChatClient({ socketUrl, getTicket });
}
