/** The last row of the log whose lower end is on the screen or above it; null where there is none. A row higher than the screen is seen with its end. */
export function lowestSeen(scroller: HTMLElement): number | null {
  const edge = scroller.scrollTop + scroller.clientHeight + 1;
  const rows = scroller.querySelectorAll<HTMLElement>("[data-row][data-seq]");
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row && row.offsetTop + row.offsetHeight <= edge) low = middle + 1;
    else high = middle;
  }
  const row = rows[low - 1];
  return row ? Number(row.dataset.lastSeq ?? row.dataset.seq) : null;
}
