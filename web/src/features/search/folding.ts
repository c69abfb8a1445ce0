// Text as a search sees it, the way natter-core does: without case, width and accents of Latin, Greek and Cyrillic letters, cut into words. Keeps where
// each letter came from, so that what was found can be marked in the text as it was written.

const ACCENTS = /[\u0300-\u036f]/g;
const LETTER = /[\p{L}\p{N}\p{M}]/u;
const APOSTROPHE = /['\u2019]/;
/** Han, Hiragana, Katakana: scripts that part no words. */
const UNSPACED = /[\u3041-\u30ff\u31f0-\u31ff\u3005\u3400-\u4dbf\u4e00-\u9fff\u{20000}-\u{323af}]/u;

/** A folded letter, and the part of the text that it stands for. */
export type Letter = { folded: string; from: number; to: number };
/** Letters side by side; in runs of an unspaced script each place may be a beginning. */
export type Word = { letters: readonly Letter[]; unspaced: boolean };

function foldOne(character: string): string {
  const plain = character.normalize("NFKD").replace(ACCENTS, "").toLowerCase();
  return plain.replaceAll("\u03c2", "\u03c3");
}

/** Every letter of the folded text; an accent belongs to the letter before it. */
function lettersOf(text: string): Letter[] {
  const letters: Letter[] = [];
  let from = 0;
  for (const character of text) {
    const to = from + character.length;
    const plain = foldOne(character);
    const last = letters[letters.length - 1];
    if (plain === "" && last) letters[letters.length - 1] = { ...last, to };
    for (const folded of plain) letters.push({ folded, from, to });
    from = to;
  }
  return letters;
}

export function wordsOf(text: string): Word[] {
  const words: { letters: Letter[]; unspaced: boolean }[] = [];
  let open = false;
  for (const letter of lettersOf(text)) {
    const last = words[words.length - 1];
    const unspaced = UNSPACED.test(letter.folded);
    if (open && last && !last.unspaced && APOSTROPHE.test(letter.folded)) continue;
    if (!LETTER.test(letter.folded)) open = false;
    else if (open && last?.unspaced === unspaced) last.letters.push(letter);
    else {
      words.push({ letters: [letter], unspaced });
      open = true;
    }
  }
  return words;
}

export const spelled = ({ letters }: Word): string => letters.map(({ folded }) => folded).join("");
