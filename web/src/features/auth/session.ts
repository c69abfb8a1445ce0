// Who sits at this browser. The server decides; a remembered "yes" only lets the room open without waiting for the question.

import { useSyncExternalStore } from "react";
import { hasToken, isForeignServer } from "@/config/server";
import { readStored, writeStored } from "@/config/storage";
import { endSession, fetchMe } from "./api";

export type Session = "unknown" | "signed-in" | "signed-out";

const HINT_KEY = "natter.signed-in";

let session: Session = "unknown";
const listeners = new Set<() => void>();

function set(next: Session): void {
  if (next === "signed-in") writeStored(HINT_KEY, "1");
  if (next === "signed-out") writeStored(HINT_KEY, null);
  if (next === session) return;
  session = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSession(): Session {
  return useSyncExternalStore(subscribe, () => session);
}

export async function findSession(): Promise<void> {
  if (readStored(HINT_KEY)) return set("signed-in");
  if (isForeignServer() && !hasToken()) return set("signed-out");
  const answer = await fetchMe();
  // No answer counts as signed out too: the welcome page says that the server is away and lets another one be chosen.
  set(answer.ok ? "signed-in" : "signed-out");
}

export const sessionStarted = (): void => set("signed-in");
export const sessionLost = (): void => set("signed-out");

export async function signOut(): Promise<void> {
  await endSession();
  set("signed-out");
}
