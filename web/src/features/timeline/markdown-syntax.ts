// Cheap looks at a text before any parser is asked. Addresses count as special: they are found by the same part of the client.

const SPECIAL = /[*_`[\]<\\]|^[ \t]*(?:[>+-]|\d{1,9}[.)])|~~|:\/\/|mailto:|www\.|@/im;

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
