// Where the toolbar floats: beside the message on its open side; where there is no room, above it at the end of the column, and below it under
// the upper edge of the pane. Never over the words of the message. Pixels from the upper left corner of the line.

export type Box = { left: number; right: number; top: number; bottom: number };
export type Place = { left: number; top: number };

const GAP = 8;
const ABOVE_GAP = 4;
/** A message of one line is this high; the toolbar is centred on it. */
const LINE = 36;

type Measures = { line: Box; words: Box; row: Box; pane: Box; width: number; height: number };

export function toolbarPlace({ line, words, row, pane, width, height }: Measures): Place {
  const before = words.left - row.left - GAP;
  const after = row.right - words.right - GAP;
  const top = words.top - line.top + (Math.min(words.bottom - words.top, LINE) - height) / 2;
  if (after >= before && after >= width) return { left: words.right - line.left + GAP, top };
  if (before > after && before >= width) return { left: words.left - line.left - GAP - width, top };
  const left = row.right - line.left - width - ABOVE_GAP;
  const fits = words.top - height - ABOVE_GAP >= pane.top;
  return {
    left,
    top: fits ? words.top - line.top - height - ABOVE_GAP : words.bottom - line.top + ABOVE_GAP,
  };
}
