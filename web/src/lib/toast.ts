// One short sentence at the foot of the window about what was just done; spoken as well.

import { useSyncExternalStore } from "react";
import { announcer } from "./announcer";

const SHOWN_MS = 4000;

let sentence = "";
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function set(next: string): void {
  sentence = next;
  for (const listener of listeners) listener();
}

export function toast(text: string): void {
  clearTimeout(timer);
  timer = setTimeout(() => set(""), SHOWN_MS);
  announcer.status(text);
  set(text);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useToast = (): string => useSyncExternalStore(subscribe, () => sentence);

/** Says `done` where the browser lets a page write to the clipboard; plain http does not. */
export async function copyText(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(done);
  } catch {
    toast("This browser does not let the page copy.");
  }
}
