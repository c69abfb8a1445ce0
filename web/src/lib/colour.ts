// Which of the six schemes a person has. Stable across devices because it hangs on the id alone; never the only cue for who speaks.

export const SCHEMES = 6;

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

export function schemeOf(userId: string): string {
  return classes[fnv1a(userId) % SCHEMES] ?? "scheme-0";
}
