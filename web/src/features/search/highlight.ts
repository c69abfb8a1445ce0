// Which parts of a message are what was looked for, and the part of a long message that shows it.

import { spelled, type Word, wordsOf } from "./folding";

export type Part = { text: string; hit: boolean };
type Range = { from: number; to: number };

/** Letters kept before the first hit, and in all. */
const BEFORE = 60;
const MOST = 240;

/** Letters of a word that one of the terms covers, counted from where it or one of its parts begins. */
function hitsIn(word: Word, terms: readonly Word[]): Range[] {
  const text = spelled(word);
  const ranges: Range[] = [];
  for (const term of terms.filter(({ unspaced }) => unspaced === word.unspaced)) {
    const wanted = spelled(term);
    const starts = word.unspaced ? [...text].keys() : word.parts.values();
    for (const start of starts) {
      const covered = word.letters.slice(start, start + term.letters.length);
      if (covered.map(({ folded }) => folded).join("") !== wanted) continue;
      const [first, last] = [covered[0], covered[covered.length - 1]];
      if (first && last) ranges.push({ from: first.from, to: last.to });
    }
  }
  return ranges;
}

function joined(ranges: readonly Range[]): Range[] {
  const out: Range[] = [];
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = out[out.length - 1];
    if (last && range.from <= last.to) last.to = Math.max(last.to, range.to);
    else out.push({ ...range });
  }
  return out;
}

/** The whole text where it is short, else what lies around the first hit. */
function excerpt(text: string, first: number): Range {
  if (text.length <= MOST) return { from: 0, to: text.length };
  const from = Math.max(0, Math.min(first - BEFORE, text.length - MOST));
  return { from, to: from + MOST };
}

export function highlight(text: string, query: string): Part[] {
  const terms = wordsOf(query);
  const hits = joined(wordsOf(text).flatMap((word) => hitsIn(word, terms)));
  const shown = excerpt(text, hits[0]?.from ?? 0);
  const parts: Part[] = [];
  const add = (from: number, to: number, hit: boolean) => {
    if (to > from) parts.push({ text: text.slice(from, to), hit });
  };
  let at = shown.from;
  if (at > 0) parts.push({ text: "\u2026", hit: false });
  for (const hit of hits) {
    if (hit.from < at || hit.to > shown.to) continue;
    add(at, hit.from, false);
    add(hit.from, hit.to, true);
    at = hit.to;
  }
  add(at, shown.to, false);
  if (shown.to < text.length) parts.push({ text: "\u2026", hit: false });
  return parts;
}
