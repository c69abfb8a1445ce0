// What the reader's presence causes: marks read what is seen at the end, and speaks what arrives.

import { useEffect, useRef, useSyncExternalStore } from "react";
import type { PendingMessage, Timeline } from "@/chat/model";
import { announcer } from "@/lib/announcer";
import { useChat } from "@/lib/chat";
import { plainName } from "@/lib/names";
import type { LogEvent } from "@/protocol";

function subscribeVisibility(listener: () => void): () => void {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
}

export function useVisible(): boolean {
  return useSyncExternalStore(subscribeVisibility, () => document.visibilityState === "visible");
}

export function useMarkRead(roomId: string, lastSeq: number, atLiveEnd: boolean): void {
  const client = useChat();
  const visible = useVisible();
  useEffect(() => {
    if (atLiveEnd && visible && lastSeq > 0) client.markRead(roomId, lastSeq);
  }, [client, roomId, lastSeq, atLiveEnd, visible]);
  // The last mark leaves with the room, and before a hidden page is closed or frozen.
  useEffect(() => {
    const stop = subscribeVisibility(() => {
      if (document.visibilityState === "hidden") client.sendReadMarks();
    });
    return () => {
      stop();
      client.sendReadMarks();
    };
  }, [client, roomId]);
}

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
