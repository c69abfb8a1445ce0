// Whether a person can be looking: the page is visible and its window has the focus.

import { useSyncExternalStore } from "react";

export function attentive(): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}

function subscribe(listener: () => void): () => void {
  document.addEventListener("visibilitychange", listener);
  window.addEventListener("focus", listener);
  window.addEventListener("blur", listener);
  return () => {
    document.removeEventListener("visibilitychange", listener);
    window.removeEventListener("focus", listener);
    window.removeEventListener("blur", listener);
  };
}

export function useAttention(): boolean {
  return useSyncExternalStore(subscribe, attentive);
}
