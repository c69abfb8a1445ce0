// Drafts live in the browser only, one a room; they survive a change of room, a reload and a lost connection.

import { readStored, removeStoredUnder, writeStored } from "@/config/storage";

const PREFIX = "natter.draft.";

export function readDraft(roomId: string): string {
  return readStored(PREFIX + roomId) ?? "";
}

export function writeDraft(roomId: string, text: string): void {
  writeStored(PREFIX + roomId, text === "" ? null : text);
}

/** On sign-out: the next person at this browser must not read them. */
export function forgetDrafts(): void {
  removeStoredUnder(PREFIX);
}
