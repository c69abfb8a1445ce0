import { expect, it } from "vitest";
import { lowestSeen } from "./lowest-seen";

/** Rows of these heights in a view of 250 pixels; happy-dom has no layout of its own. */
function list(rows: [attributes: string, height: number][], scrollTop: number): HTMLElement {
  const scroller = document.createElement("div");
  scroller.innerHTML = rows.map(([attributes]) => `<p data-row ${attributes}></p>`).join("");
  let offsetTop = 0;
  rows.forEach(([, offsetHeight], index) => {
    Object.defineProperties(scroller.children[index], {
      offsetTop: { value: offsetTop },
      offsetHeight: { value: offsetHeight },
    });
    offsetTop += offsetHeight;
  });
  Object.defineProperties(scroller, { scrollTop: { value: scrollTop }, clientHeight: { value: 250 } });
  return scroller;
}

it("is the last row whose end is in view", () => {
  const rows: [string, number][] = [1, 2, 3, 4].map((seq) => [`data-seq=${seq}`, 100]);
  expect(lowestSeen(list(rows, 0))).toBe(2);
  expect(lowestSeen(list(rows, 49))).toBe(3);
  expect(lowestSeen(list(rows, 150))).toBe(4);
});

it("is the end of a run of events in one row, and no day's line or pending row", () => {
  const rows: [string, number][] = [
    ["", 40],
    ['data-seq="3" data-last-seq="9"', 40],
    ["", 40],
    ['data-pending="a"', 40],
  ];
  expect(lowestSeen(list(rows, 0))).toBe(9);
  expect(lowestSeen(list([["", 40]], 0))).toBeNull();
});

it("is a row higher than the screen only with its end", () => {
  const rows: [string, number][] = [
    ["data-seq=1", 100],
    ["data-seq=2", 900],
    ["data-seq=3", 100],
  ];
  expect(lowestSeen(list(rows, 300))).toBe(1);
  expect(lowestSeen(list(rows, 750))).toBe(2);
});
