// The emoji that can be picked, from our own origin, fetched when they are first needed. Made by scripts/emoji-data.ts.

import address from "./emoji.json?url";

export type Emoji = {
  emoji: string;
  name: string;
  /** `tada` of `:tada:`. */
  codes: readonly string[];
  group: number;
  takesTone: boolean;
  /** Name, codes and other words, in lower case. */
  words: string;
};

export type EmojiSet = { groups: readonly string[]; all: readonly Emoji[] };
/** 0 is none; 1 to 5 from light to dark. */
export type Tone = 0 | 1 | 2 | 3 | 4 | 5;

type Line = [emoji: string, name: string, codes: string, words: string, group: number, takesTone: 0 | 1];
type File = { groups: string[]; emoji: Line[] };

const MODIFIERS = ["", "🏻", "🏼", "🏽", "🏾", "🏿"] as const;

export function fromFile({ groups, emoji }: File): EmojiSet {
  const all = emoji.map(([sign, name, codes, words, group, takesTone]) => ({
    emoji: sign,
    name,
    codes: codes === "" ? [] : codes.split(" "),
    group,
    takesTone: takesTone === 1,
    words: `${name} ${codes} ${words}`.toLowerCase(),
  }));
  return { groups, all };
}

let known: EmojiSet | null = null;
let coming: Promise<EmojiSet> | null = null;

export function loadEmoji(): Promise<EmojiSet> {
  coming ??= fetch(address)
    .then((answer) => {
      if (!answer.ok) throw new Error(`emoji: ${answer.status}`);
      return answer.json() as Promise<File>;
    })
    .then((file) => {
      known = fromFile(file);
      return known;
    });
  coming.catch(() => {
    coming = null;
  });
  return coming;
}

/** What is here already. */
export const knownEmoji = (): EmojiSet | null => known;

export function toned({ emoji, takesTone }: Pick<Emoji, "emoji" | "takesTone">, tone: Tone): string {
  if (!takesTone || tone === 0) return emoji;
  return emoji.replace(/(\p{Emoji_Modifier_Base})\uFE0F?/gu, `$1${MODIFIERS[tone]}`);
}

/** 3 for a code or name that begins so, 2 for a word that begins so, 1 for one that contains it. */
function rank({ codes, name, words }: Emoji, term: string): number {
  if (codes.some((code) => code.startsWith(term)) || name.startsWith(term)) return 3;
  if (words.startsWith(term) || words.includes(` ${term}`) || words.includes(`_${term}`)) return 2;
  return words.includes(term) ? 1 : 0;
}

/** The best first; all terms must be found. */
export function searchEmoji({ all }: EmojiSet, typed: string, most: number): Emoji[] {
  const word = typed.toLowerCase();
  const terms = word.split(/\s+/).filter(Boolean);
  if (terms.length === 0) return [];
  return all
    .map((one) => ({ one, ranks: terms.map((term) => rank(one, term)) }))
    .filter(({ ranks }) => ranks.every((found) => found > 0))
    .map(({ one, ranks }) => ({ one, found: Math.min(...ranks) + (one.codes.includes(word) ? 3 : 0) }))
    .sort((a, b) => b.found - a.found)
    .slice(0, most)
    .map(({ one }) => one);
}
