// Names are chosen by strangers: in plain strings (labels, titles) their direction marks are taken out; in elements they stand in <bdi>.

import type { Person, Room } from "@/protocol";

const DIRECTION_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

export function plainName(name: string): string {
  return name.replace(DIRECTION_MARKS, "");
}

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

function firstGrapheme(word: string): string {
  for (const { segment } of segmenter.segment(word)) return segment.slice(0, 8);
  return "";
}

/** One or two graphemes for the avatar. */
export function initials(name: string): string {
  const words = plainName(name)
    .split(/[\s._-]+/)
    .filter(Boolean);
  const first = words[0] ?? "?";
  const last = words.length > 1 ? (words[words.length - 1] ?? "") : "";
  return (firstGrapheme(first) + firstGrapheme(last)).toLocaleUpperCase();
}

/** "Ana, Ben and 3 others" as parts, so that each name can be isolated. */
export function listNames(names: readonly string[], shown = 2): { named: string[]; others: number } {
  const named = names.length <= shown + 1 ? [...names] : names.slice(0, shown);
  return { named, others: names.length - named.length };
}

type Profiles = ReadonlyMap<string, { readonly displayName?: string }>;

/** How somebody likes to be called; the user name where they said nothing. */
export function shownName({ userId, username }: Person, profiles: Profiles): string {
  return profiles.get(userId)?.displayName ?? username;
}

/** A direct room has no name of its own: it is called after the others in it. */
export function roomTitle(
  room: Pick<Room, "name" | "kind" | "with">,
  myId: string | undefined,
  profiles: Profiles,
): string {
  if (room.kind !== "direct" || !room.with) return room.name;
  const others = room.with.filter(({ userId }) => userId !== myId);
  return others.map((person) => shownName(person, profiles)).join(", ") || room.name;
}
