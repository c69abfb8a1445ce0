import type { KeyboardEvent } from "react";

function rowsOf(scroller: HTMLElement): HTMLElement[] {
  return [...scroller.querySelectorAll<HTMLElement>("[data-seq],[data-pending]")];
}

function step(scroller: HTMLElement, direction: 1 | -1): HTMLElement | undefined {
  const rows = rowsOf(scroller);
  const current = rows.findIndex((row) => row.contains(document.activeElement));
  if (current >= 0) return rows[current + direction];
  const top = scroller.scrollTop;
  const visible = rows.filter(
    (row) => row.offsetTop < top + scroller.clientHeight && row.offsetTop + row.offsetHeight > top,
  );
  return direction === 1 ? visible[0] : visible[visible.length - 1];
}

/** ↑ and ↓ walk over messages, End goes to the present. */
export function timelineKey(event: KeyboardEvent<HTMLElement>, toPresent: () => void): void {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.key === "End") {
    event.preventDefault();
    toPresent();
    return;
  }
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  const row = step(event.currentTarget, event.key === "ArrowDown" ? 1 : -1);
  event.preventDefault();
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
}
