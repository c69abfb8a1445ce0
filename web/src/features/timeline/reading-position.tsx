// Keeps the reader's place. Position is held on a row, never on scrollHeight: before React changes the list the first visible row's offset
// is taken, after the change the same row is put back. Offsets ignore transforms, so a row that slides in does not disturb the measure.

import { Component, type ReactNode, type RefObject } from "react";

const END_PX = 24;

type Anchor = { row: HTMLElement; edge: (row: HTMLElement) => number; offset: number };

const topOf = (row: HTMLElement): number => row.offsetTop;
const bottomOf = (row: HTMLElement): number => row.offsetTop + row.offsetHeight;

export function standsAtEnd({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean {
  return scrollHeight - scrollTop - clientHeight <= END_PX;
}

/** A row cut by the upper edge is held by its lower end: what changes above the edge (its head, a longer run) must not move what is in view. */
function anchorAt(row: HTMLElement, top: number): Anchor {
  const edge = row.offsetTop < top ? bottomOf : topOf;
  return { row, edge, offset: edge(row) - top };
}

export class ReadingPosition {
  /** True while the reader stands at the end and wants to stay there. */
  stuck = true;
  #anchors: Anchor[] = [];
  #lastTop = -1;

  constructor(readonly scroller: HTMLElement) {}

  /** Rows of the log only: a day's line or the tips stay in the page while they move to another place in it. */
  #rows(): HTMLElement[] {
    return [...this.scroller.querySelectorAll<HTMLElement>("[data-row][data-seq],[data-row][data-pending]")];
  }

  #firstVisible(rows: readonly HTMLElement[], top: number): number {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const row = rows[middle];
      if (row && bottomOf(row) <= top) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Call on scroll and before a change: notes where the reader is, unless nothing moved since the last note. */
  note(): void {
    const top = this.scroller.scrollTop;
    if (top === this.#lastTop) return;
    this.#lastTop = top;
    this.stuck = standsAtEnd(this.scroller);
    const rows = this.#rows();
    const first = this.#firstVisible(rows, top);
    // Some rows more, because the first one may vanish (a collapsed run grows, a window is trimmed).
    this.#anchors = rows.slice(first, first + 12).map((row) => anchorAt(row, top));
  }

  #moveTo(top: number): void {
    this.scroller.scrollTop = top;
    this.#lastTop = this.scroller.scrollTop;
  }

  toEnd(): void {
    this.stuck = true;
    this.#moveTo(this.scroller.scrollHeight);
  }

  /** Puts `row` at `share` of the height from the top. */
  show(row: HTMLElement, share: number): void {
    this.scroller.scrollTop = row.offsetTop - this.scroller.clientHeight * share;
    this.note();
  }

  restore(): void {
    const anchor = this.#anchors.find(({ row }) => row.isConnected);
    if (!anchor) return;
    const top = anchor.edge(anchor.row) - anchor.offset;
    if (top !== this.scroller.scrollTop) this.#moveTo(top);
  }

  settle(atLiveEnd: boolean): void {
    if (this.stuck && atLiveEnd) this.toEnd();
    else this.restore();
  }
}

type Props = {
  position: RefObject<ReadingPosition | null>;
  /** The window reaches the end of the log; only then does standing at its edge mean standing at the end. */
  live: boolean;
  children: ReactNode;
};

/** A class because only getSnapshotBeforeUpdate runs between render and the change of the page. */
export class KeepPlace extends Component<Props> {
  override getSnapshotBeforeUpdate(before: Props): boolean {
    this.props.position.current?.note();
    return before.live;
  }

  override componentDidUpdate(_props: Props, _state: unknown, wasLive: boolean): void {
    this.props.position.current?.settle(wasLive && this.props.live);
  }

  override render(): ReactNode {
    return this.props.children;
  }
}
