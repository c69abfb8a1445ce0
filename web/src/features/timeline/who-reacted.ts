import { plainName, shownName } from "@/lib/names";
import type { Person } from "@/protocol";

type Profiles = ReadonlyMap<string, { readonly displayName?: string }>;
type Reacted = { readonly count: number; readonly people: readonly Person[] };

/** "You, Ada and 3 others": oneself first, at most three names where that is all, else two. */
export function whoReacted({ count, people }: Reacted, myId: string | undefined, profiles: Profiles): string {
  const mine = people.filter(({ userId }) => userId === myId);
  const others = people.filter(({ userId }) => userId !== myId);
  const names = [...mine.map(() => "You"), ...others.map((person) => plainName(shownName(person, profiles)))];
  const shown = names.slice(0, count <= 3 ? 3 : 2);
  const left = count - shown.length;
  const parts = left > 0 ? [...shown, left === 1 ? "1 other" : `${left.toLocaleString()} others`] : shown;
  if (parts.length < 2) return parts[0] ?? "";
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
