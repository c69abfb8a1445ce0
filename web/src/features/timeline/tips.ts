// Local tips for a person's first minutes: in nobody else's view, in no log, once per browser.

import { useEffect, useState } from "react";
import { readStored, writeStored } from "@/config/storage";

const SEEN_KEY = "natter.tips-seen";

/** The place in the log where the tips were first shown; they scroll away with it. Null when this browser has seen them. */
export function useTips(ready: boolean, lastSeq: number): { afterSeq: number | null } {
  const [unseen] = useState(() => readStored(SEEN_KEY) === null);
  const [afterSeq, setAfterSeq] = useState<number | null>(null);
  if (unseen && ready && afterSeq === null) setAfterSeq(lastSeq);
  useEffect(() => {
    if (afterSeq !== null) writeStored(SEEN_KEY, "1");
  }, [afterSeq]);
  return { afterSeq };
}
