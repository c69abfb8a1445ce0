// How people like to be shown, as far as it was told: a name beside the unique one, a colour. It must not know where they are.

import type { Colour, Member, User } from "@/protocol";

export type Profile = { readonly displayName?: string; readonly colour?: Colour };
export type ProfileMap = ReadonlyMap<string, Profile>;

type Told = Pick<Member | User, "userId" | "displayName" | "colour">;

export class Profiles {
  private profiles: ProfileMap = new Map();

  /** The same map until somebody looks different. */
  snapshot(): ProfileMap {
    return this.profiles;
  }

  /** True when somebody looks different now. */
  learn(people: readonly Told[]): boolean {
    const news = people.filter((person) => differs(this.profiles.get(person.userId), person));
    if (news.length === 0) return false;
    const next = new Map(this.profiles);
    for (const { userId, displayName, colour } of news)
      next.set(userId, { ...(displayName && { displayName }), ...(colour && { colour }) });
    this.profiles = next;
    return true;
  }

  clear(): void {
    this.profiles = new Map();
  }
}

function differs(known: Profile | undefined, told: Told): boolean {
  return known?.displayName !== (told.displayName || undefined) || known?.colour !== told.colour;
}
