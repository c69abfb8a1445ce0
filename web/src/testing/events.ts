// Log events for tests, shaped like the server's.

import type { LogEvent, MessageEvent } from "@/protocol";

export function message(seq: number, fields: Partial<MessageEvent> = {}): MessageEvent {
  return {
    type: "message",
    roomId: "lobby",
    epoch: "e1",
    seq,
    timestamp: 1_000_000 + seq,
    userId: "u-ana",
    username: "ana",
    messageId: `m${seq}`,
    text: `text ${seq}`,
    ...fields,
  };
}

/** The messages from `first` to `last`, both included. */
export function messages(first: number, last: number, fields: Partial<MessageEvent> = {}): LogEvent[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => message(first + index, fields));
}

export function seqs(events: readonly LogEvent[]): number[] {
  return events.map((event) => event.seq);
}
