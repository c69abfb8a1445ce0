import { type RefObject, useEffect, useState } from "react";

type Edge = {
  scroller: RefObject<HTMLElement | null>;
  sentinel: RefObject<HTMLElement | null>;
  enabled: boolean;
  /** Changes when a page arrived, so that a still visible edge asks for the next one. */
  edgeSeq: number;
  load: () => Promise<void>;
};

export function useLoadAtEdge({ scroller, sentinel, enabled, edgeSeq, load }: Edge): void {
  useEffect(() => {
    if (!enabled || !sentinel.current) return;
    let busy = false;
    const observer = new IntersectionObserver(
      (entries) => {
        if (busy || !entries.some((entry) => entry.isIntersecting)) return;
        busy = true;
        load()
          .catch(() => undefined)
          .finally(() => {
            busy = false;
          });
      },
      { root: scroller.current, rootMargin: "800px 0px" },
    );
    observer.observe(sentinel.current);
    return () => observer.disconnect();
  }, [enabled, edgeSeq, load, scroller, sentinel]);
}

/** Observed, not computed from scroll events: those may stop before the end is reached. Null until it was seen where the list stands. */
export function useAtEnd(
  scroller: RefObject<HTMLElement | null>,
  sentinel: RefObject<HTMLElement | null>,
  ready: boolean,
): boolean | null {
  const [atEnd, setAtEnd] = useState<boolean | null>(null);
  useEffect(() => {
    if (!ready || !sentinel.current) return;
    const observer = new IntersectionObserver(
      (entries) => setAtEnd(entries[entries.length - 1]?.isIntersecting ?? null),
      { root: scroller.current, rootMargin: "0px 0px 40px 0px" },
    );
    observer.observe(sentinel.current);
    return () => {
      observer.disconnect();
      setAtEnd(null);
    };
  }, [ready, scroller, sentinel]);
  return atEnd;
}
