// What the server takes as a message's text (PROTOCOL.md, "Text forms"), and what a key means in the box.

export const MAX_BYTES = 12_288;
const NEAR_BYTES = 11_500;

const encoder = new TextEncoder();
const VISIBLE = /[^\p{C}\p{Z}\s]/u;

export function byteLength(text: string): number {
  return encoder.encode(text).length;
}

/** Line ends become line feeds; other control characters, which the server refuses, are dropped. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\n\t]/gu, "")
    .trim();
}

export type Fit = { sendable: boolean; bytes: number; near: boolean; over: boolean };

export function measure(text: string): Fit {
  // A UTF-16 unit takes at most three bytes: short text needs no counting.
  const bytes = text.length * 3 < NEAR_BYTES ? 0 : byteLength(cleanText(text));
  const over = bytes > MAX_BYTES;
  return { sendable: !over && VISIBLE.test(text), bytes, near: bytes >= NEAR_BYTES, over };
}

type Key = { key: string; shiftKey: boolean; isComposing: boolean; keyCode: number };

/** Safari ends a composition before the key event; it then reports key code 229. */
const COMPOSING_CODE = 229;

export function enterSends(event: Key, touch: boolean): boolean {
  const composing = event.isComposing || event.keyCode === COMPOSING_CODE;
  return event.key === "Enter" && !event.shiftKey && !composing && !touch;
}
