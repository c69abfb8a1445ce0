// What the box of each room is about besides a new message: the message that is replied to, or the one that is edited. Kept while the client
// runs; the draft of a new message lies elsewhere and waits meanwhile.

import { useSyncExternalStore } from "react";

export type Edit = { readonly seq: number; readonly original: string; readonly text: string };
export type Composing = { readonly replyTo: number | null; readonly edit: Edit | null };

const NOTHING: Composing = { replyTo: null, edit: null };

const rooms = new Map<string, Composing>();
const listeners = new Set<() => void>();

export const composingIn = (roomId: string): Composing => rooms.get(roomId) ?? NOTHING;

function change(roomId: string, part: Partial<Composing>): void {
  rooms.set(roomId, { ...composingIn(roomId), ...part });
  for (const listener of listeners) listener();
}

/** Ends an edit that is under way: there is one box. */
export const startReply = (roomId: string, seq: number): void => change(roomId, { replyTo: seq, edit: null });
export const endReply = (roomId: string): void => change(roomId, { replyTo: null });
export const startEdit = (roomId: string, seq: number, text: string): void =>
  change(roomId, { edit: { seq, original: text, text } });
export const endEdit = (roomId: string): void => change(roomId, { edit: null });

export function writeEdit(roomId: string, text: string): void {
  const { edit } = composingIn(roomId);
  if (edit) change(roomId, { edit: { ...edit, text } });
}

/** On sign-out. */
export function forgetComposing(): void {
  rooms.clear();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useComposing(roomId: string): Composing {
  return useSyncExternalStore(subscribe, () => composingIn(roomId));
}
