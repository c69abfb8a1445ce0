// Text as a search sees it, the way natter-core does: without case, width, accents of Latin, Greek and Cyrillic letters and characters that are not
// drawn, cut into words. Keeps where each letter came from, so that what was found can be marked in the text as it was written.

const ACCENTS = /[\u0300-\u036f]/g;
const LETTER = /[\p{L}\p{N}\p{M}]/u;
const APOSTROPHE = /['\u2018\u2019\u02bc]/;
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;
/** Scripts that are written without spaces: Han and Kana, and those of South-East Asia. */
const UNSPACED = new RegExp(
  "[\\u3041-\\u30ff\\u31f0-\\u31ff\\u3005\\u3400-\\u4dbf\\u4e00-\\u9fff\\u{20000}-\\u{323af}" +
    "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u1950-\\u19df\\u1a20-\\u1aaf\\ua9e0-\\ua9ff\\uaa60-\\uaadf]",
  "u",
);
/** Letters that do not decompose, as people type them who have no key for them. */
const PLAIN = new Map(
  [
    ...["ß ss", "æ ae", "œ oe", "þ th", "ø o", "ł l", "ƚ l", "đ d", "ð d", "ɖ d", "ɗ d", "ħ h", "ŧ t", "ⱦ t"],
    ...["ŋ n", "ı i", "ɨ i", "ĸ k", "ƙ k", "ɓ b", "ƀ b", "ƒ f", "ƴ y", "ƶ z", "ʉ u", "ɔ o", "ɛ e", "ς σ"],
  ].map((pair) => pair.split(" ") as [string, string]),
);

/** A folded letter, and the part of the text that it stands for. */
export type Letter = { folded: string; from: number; to: number };
/** Letters next to each other; in runs of an unspaced script each place may be a beginning, in other words those behind an apostrophe. */
export type Word = { letters: readonly Letter[]; unspaced: boolean; parts: readonly number[] };

function foldOne(character: string): string {
  const plain = character.normalize("NFKD").replace(ACCENTS, "").replace(IGNORABLE, "").toLowerCase();
  return Array.from(plain, (letter) => PLAIN.get(letter) ?? letter).join("");
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
  const words: { letters: Letter[]; unspaced: boolean; parts: number[] }[] = [];
  let open = false;
  let parted = false;
  for (const letter of lettersOf(text)) {
    const last = words[words.length - 1];
    const unspaced = UNSPACED.test(letter.folded);
    if (open && last && !last.unspaced && APOSTROPHE.test(letter.folded)) parted = true;
    else if (!isOfAWord(letter.folded)) open = false;
    else if (open && last?.unspaced === unspaced) {
      if (parted) last.parts.push(last.letters.length);
      last.letters.push(letter);
      parted = false;
    } else {
      words.push({ letters: [letter], unspaced, parts: [0] });
      open = true;
      parted = false;
    }
  }
  return words;
}

const isOfAWord = (letter: string): boolean => LETTER.test(letter) && !APOSTROPHE.test(letter);

export const spelled = ({ letters }: Word): string => letters.map(({ folded }) => folded).join("");
