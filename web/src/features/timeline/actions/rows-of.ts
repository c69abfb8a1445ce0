// From the page back to the messages: the rows carry their place in the log.

export function rowAt(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-testid=message][data-seq]") : null;
}

export function seqAt(target: EventTarget | null): number | null {
  const row = rowAt(target);
  return row ? Number(row.dataset.seq) : null;
}

export const rowOf = (scroller: HTMLElement | null, seq: number): HTMLElement | null =>
  scroller?.querySelector<HTMLElement>(`[data-testid=message][data-seq="${seq}"]`) ?? null;
