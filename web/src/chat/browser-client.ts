// The chat engine as a browser runs it. The only file of the engine that knows the browser's globals.

import { systemClock } from "@/lib/clock";
import { browserNetwork } from "@/lib/network";
import { createChatClient } from "./client";
import type { ChatClientOptions } from "./client-options";
import type { ChatClient } from "./model";
import { browserOutboxStorage } from "./outbox-storage";
import { browserTabLease } from "./tab-lease";

/** Hidden pages get no animation frames, yet their title must keep counting. */
const HIDDEN_PAGE_MS = 200;

export function createBrowserChatClient(
  options: Pick<ChatClientOptions, "socketUrl" | "getTicket" | "me">,
): ChatClient {
  return createChatClient({
    ...options,
    storage: browserOutboxStorage(),
    lease: browserTabLease(systemClock),
    clock: systemClock,
    random: Math.random,
    network: browserNetwork,
    createSocket: (url, protocols) => new WebSocket(url, protocols),
    schedule: oncePerFrame,
  });
}

function oncePerFrame(run: () => void): void {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    run();
  };
  requestAnimationFrame(once);
  setTimeout(once, HIDDEN_PAGE_MS);
}
