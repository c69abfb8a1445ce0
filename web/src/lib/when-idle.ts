const SOON_MS = 2_000;

/** Runs `work` when there is nothing else to do; answers how to call it off. Not every browser tells when that is. */
export function whenIdle(work: () => void): () => void {
  if (typeof requestIdleCallback !== "function") {
    const timer = setTimeout(work, SOON_MS);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(work);
  return () => cancelIdleCallback(handle);
}
