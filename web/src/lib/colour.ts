// Which of the six schemes a person has. Stable across devices: it is chosen, or hangs on the id; never the only cue for who speaks.

import type { Colour } from "@/protocol";

/** In the order of the schemes in tokens.css. */
export const colours = ["indigo", "pink", "green", "blue", "orange", "violet"] as const satisfies Colour[];
export const SCHEMES = colours.length;

/** FNV-1a, 32 bits, over UTF-16 units (ids are ASCII). */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

const classes = ["scheme-0", "scheme-1", "scheme-2", "scheme-3", "scheme-4", "scheme-5"] as const;

/** The colour they chose, or else the one that their id gives them. */
export function schemeOf(userId: string, colour?: Colour): string {
  const index = colour === undefined ? fnv1a(userId) % SCHEMES : colours.indexOf(colour);
  return classes[index] ?? "scheme-0";
}
