import { describe, expect, it } from "vitest";
import { ReadingPosition } from "./reading-position";

const ROW = 100;

/** A list in which every row is as high as the others unless it says its height; happy-dom has no layout of its own. */
function list(rows: string[], scrollTop: number) {
  const scroller = document.createElement("div");
  scroller.innerHTML = rows.map((row) => `<p data-row ${row}></p>`).join("");
  document.body.replaceChildren(scroller);
  let top = scrollTop;
  const place = () => {
    let offsetTop = 0;
    for (const row of scroller.querySelectorAll<HTMLElement>("p")) {
      const offsetHeight = Number(row.dataset.height ?? ROW);
      Object.defineProperties(row, {
        offsetTop: { value: offsetTop, configurable: true },
        offsetHeight: { value: offsetHeight, configurable: true },
      });
      offsetTop += offsetHeight;
    }
  };
  Object.defineProperties(scroller, {
    scrollTop: { get: () => top, set: (wanted: number) => (top = Math.min(wanted, 10_000)) },
    scrollHeight: { get: () => scroller.children.length * ROW },
    clientHeight: { value: 2 * ROW },
  });
  place();
  return { scroller, place, top: () => top };
}

describe("ReadingPosition", () => {
  const day = 'data-testid="day"';

  it("holds the message under the reader's eyes when older ones come under the same day's line", () => {
    const { scroller, place, top } = list([day, "data-seq=11", "data-seq=12", "data-seq=13"], 0);
    const position = new ReadingPosition(scroller);
    position.note();
    const older = [9, 10].map((seq) => Object.assign(document.createElement("p"), { id: `m${seq}` }));
    for (const row of older) row.dataset.row = row.dataset.seq = row.id;
    scroller.children[0]?.after(...older);
    place();
    position.settle(true);
    expect(top()).toBe(2 * ROW);
  });

  it("moves nothing in view when a row cut by the upper edge changes its height", () => {
    const { scroller, place, top } = list(["data-seq=1", "data-seq=2", "data-seq=3", "data-seq=4"], 50);
    const position = new ReadingPosition(scroller);
    position.note();
    scroller.children[0]?.setAttribute("data-height", "82");
    place();
    position.settle(false);
    expect(top()).toBe(32);
  });

  it("stays at the end only for a reader who stands there", () => {
    const { scroller, place, top } = list(["data-seq=1", "data-seq=2", "data-seq=3", "data-seq=4"], 200);
    const position = new ReadingPosition(scroller);
    position.note();
    scroller.append(Object.assign(document.createElement("p"), { id: "new" }));
    place();
    position.settle(true);
    expect(top()).toBe(5 * ROW);
    scroller.scrollTop = 100;
    position.note();
    scroller.append(document.createElement("p"));
    place();
    position.settle(true);
    expect(top()).toBe(100);
  });
});
