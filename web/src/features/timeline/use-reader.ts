// What the reader's presence causes: speaks what arrives, and follows what they write.

import { useEffect, useRef } from "react";
import type { PendingMessage, Timeline } from "@/chat/model";
import { announcer } from "@/lib/announcer";
import { plainName } from "@/lib/names";
import type { LogEvent } from "@/protocol";

function spoken(event: LogEvent): string | null {
  return event.type === "message" && !event.deleted
    ? `${plainName(event.username)}: ${event.text.slice(0, 200)}`
    : null;
}

export function useAnnounceMessages(timeline: Timeline, myId: string | undefined): void {
  const { events, liveFrom } = timeline;
  const heard = useRef<number | null>(null);
  useEffect(() => {
    const last = events[events.length - 1]?.seq ?? 0;
    const from = heard.current;
    heard.current = Math.max(last, from ?? 0);
    if (from === null) return;
    for (const event of events) {
      if (event.seq <= from || event.seq < liveFrom || event.userId === myId) continue;
      const sentence = spoken(event);
      if (sentence) announcer.message(sentence);
    }
  }, [events, liveFrom, myId]);
}

/** One's own new message takes the reader to the end, wherever they were. */
export function useFollowOwn(pending: readonly PendingMessage[], follow: () => void): void {
  const openedAt = useRef(Date.now());
  const newest = pending[pending.length - 1];
  const createdAt = newest && newest.createdAt >= openedAt.current ? newest.createdAt : 0;
  const followed = useRef(0);
  useEffect(() => {
    if (createdAt > followed.current) follow();
    followed.current = Math.max(followed.current, createdAt);
  }, [createdAt, follow]);
}
