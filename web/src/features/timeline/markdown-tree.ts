// Text → mdast, with everything that chat does not offer switched off in the parser, so that raw HTML, headings and definitions stay text.

import type { Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";

const DISABLED = [
  "htmlFlow",
  "htmlText",
  "headingAtx",
  "setextUnderline",
  "thematicBreak",
  "definition",
  "codeIndented",
  "characterReference",
];

const SPECIAL = /[*_`[\]<\\]|^[ \t]*(?:[>+-]|\d{1,9}[.)])|~~~/m;

/** Hostile nesting costs the parser more than any honest message needs. */
const MAX_SPECIALS = 400;
const MAX_PARSED = 8192;
const DEEP = /(?:[>*+-][ \t]?){12}|\[{8}|[*_]{24}/;

export function looksPlain(text: string): boolean {
  return !SPECIAL.test(text);
}

export function isHostile(text: string): boolean {
  if (text.length > MAX_PARSED || DEEP.test(text)) return true;
  const specials = text.match(/[*_[\]<>]/g);
  return specials !== null && specials.length > MAX_SPECIALS;
}

export function parseMarkdown(text: string): Root {
  return fromMarkdown(text, { extensions: [{ disable: { null: DISABLED } }] });
}
