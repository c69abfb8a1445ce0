import type { LogEvent, MessageEvent } from "@/protocol";

/** What ↑ in an empty box edits: one's own newest message that is still there. */
export function lastOwn(events: readonly LogEvent[], myId: string | undefined): MessageEvent | null {
  for (let index = events.length - 1; index >= 0; index--) {
    const event = events[index];
    if (event?.type === "message" && event.userId === myId && !event.deleted) return event;
  }
  return null;
}
