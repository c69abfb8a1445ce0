import type { Timeline } from "@/chat/model";
import type { LogEvent, MessageEvent } from "@/protocol";

export const NOON = new Date(2026, 4, 12, 12, 0).getTime();
export const MINUTE = 60_000;

export function timelineOf(events: readonly LogEvent[], part: Partial<Timeline> = {}): Timeline {
  return {
    epoch: "e",
    status: "ready",
    events,
    pending: [],
    hasOlder: false,
    hasNewer: false,
    liveFrom: Number.MAX_SAFE_INTEGER,
    unreadFrom: null,
    head: events.length,
    typing: [],
    ...part,
  };
}

export function said(
  seq: number,
  userId: string,
  timestamp: number,
  part: Partial<MessageEvent> = {},
): LogEvent {
  return {
    type: "message",
    roomId: "lobby",
    epoch: "e",
    seq,
    timestamp,
    userId,
    username: userId,
    messageId: `m${seq}`,
    text: `text ${seq}`,
    ...part,
  };
}

export function joined(seq: number, username: string, timestamp: number = NOON): LogEvent {
  return {
    type: "memberJoined",
    roomId: "lobby",
    epoch: "e",
    seq,
    timestamp,
    userId: username,
    username,
    role: "member",
  };
}
