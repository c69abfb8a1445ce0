// `:name` in the box: what is being typed, and what it becomes.

/** The letters after a colon that begins a word, as far as the caret; two at least. */
const TYPED = /(?:^|[\s(])(:([\p{L}\d_+-]{2,32}))$/u;

export type Typed = { word: string; from: number; to: number };

export function typedName(text: string, caret: number): Typed | null {
  const found = TYPED.exec(text.slice(0, caret));
  const [, all = "", word = ""] = found ?? [];
  return found ? { word, from: caret - all.length, to: caret } : null;
}

/** The text with the emoji in place of the name, and where the caret is then. */
export function completed(text: string, { from, to }: Typed, emoji: string): { text: string; caret: number } {
  const space = /^\s/.test(text.slice(to)) ? "" : " ";
  return { text: text.slice(0, from) + emoji + space + text.slice(to), caret: from + emoji.length + 1 };
}
