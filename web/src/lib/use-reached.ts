import { useEffect, useState } from "react";

/** The longest that browsers wait in one go. */
const MOST_MS = 2_000_000_000;

/** Whether this time (milliseconds, of this machine's clock) has come; true by itself once it has. */
export function useReached(at: number): boolean {
  const [now, setNow] = useState(Date.now);
  const left = at - now;
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setNow(Date.now()), Math.min(left, MOST_MS));
    return () => clearTimeout(timer);
  }, [left]);
  return at <= Math.max(now, Date.now());
}
