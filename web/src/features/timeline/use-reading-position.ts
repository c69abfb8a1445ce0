import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from "react";
import { ReadingPosition } from "./reading-position";
import type { Target } from "./target";

/** Ties a ReadingPosition to the scroller and keeps it true through scrolling and late changes of size. */
export function useReadingPosition(scroller: RefObject<HTMLElement | null>, live: boolean) {
  const position = useRef<ReadingPosition | null>(null);
  const liveNow = useRef(live);

  useLayoutEffect(() => {
    liveNow.current = live;
  });

  useLayoutEffect(() => {
    if (scroller.current) position.current = new ReadingPosition(scroller.current);
  }, [scroller]);

  useEffect(() => {
    const element = scroller.current;
    const content = element?.firstElementChild;
    if (!element || !content) return;
    const onScroll = () => position.current?.note();
    const sizes = new ResizeObserver(() => position.current?.settle(liveNow.current));
    element.addEventListener("scroll", onScroll, { passive: true });
    sizes.observe(element);
    sizes.observe(content);
    return () => {
      element.removeEventListener("scroll", onScroll);
      sizes.disconnect();
    };
  }, [scroller]);

  const toEnd = useCallback(() => position.current?.toEnd(), []);
  return { position, toEnd };
}

type Place = {
  scroller: RefObject<HTMLElement | null>;
  position: RefObject<ReadingPosition | null>;
  ready: boolean;
  target: Target | null;
};

function findSeq(scroller: HTMLElement, seq: number): HTMLElement | null {
  for (const row of scroller.querySelectorAll<HTMLElement>("[data-seq]")) {
    const first = Number(row.dataset.seq);
    const last = Number(row.dataset.lastSeq ?? first);
    if (first <= seq && seq <= last) return row;
  }
  return null;
}

/** Where a room opens: at the linked event, else at the first unread, else at the end. Once per visit. */
export function useFirstPlace({ scroller, position, ready, target }: Place): void {
  const placed = useRef<Target | null | undefined>(undefined);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!ready || !element || placed.current === target) return;
    const linked = target && findSeq(element, target.seq);
    // A linked event may still be on its way; the engine replaces the window when it comes.
    if (target && !linked && placed.current !== undefined) return;
    const row = linked ?? element.querySelector<HTMLElement>("[data-testid=unread-divider]");
    if (row) position.current?.show(row, linked ? 0.4 : 0.2);
    else position.current?.toEnd();
    // Whoever came for one message goes on from it.
    linked?.focus({ preventScroll: true });
    placed.current = target;
  });
}
