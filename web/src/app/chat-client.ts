// The one place that chooses the engine behind every screen.

import type { ChatClient } from "@/chat/model";
import { createFakeChatClient } from "@/testing/fake-chat-client";

export function createClient(): ChatClient {
  return createFakeChatClient("full");
}
