// What goes into one frame of the outbox and when it goes again. Pure. It must not know storage or connections.

import type { Random } from "@/lib/random";
import type { ClientFrame, DraftMessage, Limits } from "@/protocol";
import type { OutboxEntry } from "./outbox-storage";

/** Always the form with a list, also for a single message. */
export type SendFrame = Extract<ClientFrame, { action: "sendMessage" }> & { messages: DraftMessage[] };

const FIRST_RESEND_MS = 5_000;
const RESEND_CAP_MS = 60_000;

/** `tries` counts from 1. Never sooner than 5 s; jittered over the whole growth, so that clients cut at once do not come back at once. */
export function resendDelay(tries: number, random: Random): number {
  const ceiling = Math.min(RESEND_CAP_MS, FIRST_RESEND_MS * 2 ** Math.min(tries - 1, 10));
  return FIRST_RESEND_MS + random() * (ceiling - FIRST_RESEND_MS);
}

/** The next messages to share a frame: those that already did, or the longest run of new ones that the limits allow. */
export function nextGroup(waiting: readonly OutboxEntry[], limits: Limits): OutboxEntry[] {
  const first = waiting[0];
  if (first === undefined) return [];
  if (first.batch !== undefined) return waiting.filter((entry) => entry.batch === first.batch);
  const group: OutboxEntry[] = [];
  for (const entry of waiting) {
    const larger = [...group, entry];
    const fits = larger.length <= limits.messagesPerFrame && frameBytes(larger) <= limits.frameBytes;
    if (entry.batch !== undefined || (group.length > 0 && !fits)) break;
    group.push(entry);
  }
  return group;
}

/** Sent anyway, such a message would close the connection, again and again. */
export function isTooLarge(entry: OutboxEntry, limits: Limits): boolean {
  return byteLength(entry.text) > limits.textBytes || frameBytes([entry]) > limits.frameBytes;
}

export function toFrame(group: readonly OutboxEntry[]): SendFrame {
  const first = group[0];
  const frame: SendFrame = { action: "sendMessage", messages: group.map(toDraft) };
  if (first === undefined) return frame;
  frame.roomId = first.roomId;
  if (first.batch !== undefined) frame.requestId = first.batch;
  if (first.epoch !== undefined) frame.epoch = first.epoch;
  if (first.knownSeq !== undefined) frame.knownSeq = first.knownSeq;
  return frame;
}

function toDraft({ text, clientMessageId, replyTo }: OutboxEntry): DraftMessage {
  return replyTo === undefined ? { text, clientMessageId } : { text, clientMessageId, replyTo };
}

/** Room for the fields that are filled in only when the frame is sent. */
const FRAME_MARGIN = 256;

function frameBytes(group: readonly OutboxEntry[]): number {
  return byteLength(JSON.stringify(toFrame(group))) + FRAME_MARGIN;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
