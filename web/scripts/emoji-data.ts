// The emoji of the picker and of `:name`, made of emojibase-data (MIT) at build time: one short line each instead of 3 MB of JSON in 26 languages.
//
//   { groups: ["smileys & emotion", …], emoji: [["👋", "waving hand", "wave", "hello hi", 1, 1], …] }
//   emoji, name, shortcodes, other words to find it by, index of its group, 1 where it takes a skin tone (see `toned` in features/emoji/emoji-data.ts)

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

/** Newer emoji are blank boxes on systems that are two years old. */
const NEWEST = 15.1;
const COMPONENTS = 2;
const TONES = ["🏻", "🏼", "🏽", "🏾", "🏿"];

type Source = {
  emoji: string;
  hexcode: string;
  label: string;
  tags?: string[];
  group?: number;
  order: number;
  version: number;
  skins?: { emoji: string; tone: number | number[] }[];
};

const require = createRequire(import.meta.url);
const read = <T>(path: string): T =>
  JSON.parse(readFileSync(require.resolve(`emojibase-data/en/${path}.json`), "utf8"));

/** Fully qualified, as Unicode has it: no selector where the emoji is a picture by itself. */
const qualified = (emoji: string): string => emoji.replace(/(\p{Emoji_Presentation})\uFE0F/gu, "$1");
const toned = (emoji: string, tone: string): string =>
  emoji.replace(/(\p{Emoji_Modifier_Base})\uFE0F?/gu, `$1${tone}`);

/** Those where a tone follows each person, so that the toned form needs no table. */
const takesTone = ({ emoji, skins = [] }: Source): boolean =>
  TONES.every((tone, index) =>
    skins.some((skin) => skin.tone === index + 1 && qualified(skin.emoji) === toned(qualified(emoji), tone)),
  );

function words(label: string, codes: readonly string[], tags: readonly string[]): string {
  const known = new Set([...label.toLowerCase().split(/[^\p{L}\d]+/u), ...codes]);
  return tags.filter((tag) => !known.has(tag)).join(" ");
}

export function emojiData() {
  const shortcodes = read<Record<string, string | string[]>>("shortcodes/github");
  const { groups: all } = read<{ groups: { message: string; order: number }[] }>("messages");
  const groups = all.filter(({ order }) => order !== COMPONENTS);
  const orders = groups.map(({ order }) => order);
  const emoji = read<Source[]>("data")
    .filter(({ group, version }) => group !== undefined && orders.includes(group) && version <= NEWEST)
    .sort((a, b) => a.order - b.order)
    .map((one) => {
      const codes = [shortcodes[one.hexcode] ?? []].flat();
      const rest = words(one.label, codes, one.tags ?? []);
      return [
        qualified(one.emoji),
        one.label,
        codes.join(" "),
        rest,
        orders.indexOf(one.group ?? 0),
        takesTone(one) ? 1 : 0,
      ];
    });
  return { groups: groups.map(({ message }) => message), emoji };
}

/** For vite: the file is there before anything asks for it, in development, in tests and in every build. */
export function emojiDataFile() {
  const target = new URL("../src/features/emoji/emoji.json", import.meta.url);
  return {
    name: "natter-emoji-data",
    config() {
      mkdirSync(new URL(".", target), { recursive: true });
      writeFileSync(target, JSON.stringify(emojiData()));
    },
  };
}
