// What a site admin may do to somebody, and what is asked before. Pure.

import type { Question } from "@/components/ui/confirm";
import { plainName } from "@/lib/names";
import type { AdminPerson, AdminPersonBody } from "@/protocol";

export type PersonAct = { label: string; said: string; danger: boolean; body: AdminPersonBody };

const suspend: PersonAct = {
  label: "Suspend",
  said: "suspended",
  danger: true,
  body: { state: "suspended" },
};
const restore: PersonAct = { label: "Restore", said: "restored", danger: false, body: { state: "active" } };
const erase: PersonAct = { label: "Delete", said: "deleted", danger: true, body: { state: "deleted" } };
const grant: PersonAct = {
  ...{ label: "Make site admin", said: "is a site admin now", danger: false },
  body: { siteAdmin: true },
};
const revoke: PersonAct = {
  ...{ label: "Take site admin away", said: "is no site admin any more", danger: true },
  body: { siteAdmin: false },
};

/** Suspending or deleting oneself from here would lock the door from outside: settings do that. */
export function actsOn({ user, state }: AdminPerson, own: boolean): readonly PersonAct[] {
  if (state === "deleted") return [];
  const right = user.guest ? [] : [user.siteAdmin ? revoke : grant];
  if (own) return user.siteAdmin ? [revoke] : [];
  return state === "suspended" ? [restore, erase] : [...right, suspend, erase];
}

export function matches({ user }: AdminPerson, typed: string): boolean {
  const wanted = typed.trim().toLocaleLowerCase();
  const words = [user.username, user.displayName ?? "", user.email ?? ""].join("\n").toLocaleLowerCase();
  return words.includes(wanted);
}

export function questionOf({ user }: AdminPerson, act: PersonAct): Omit<Question, "run"> | null {
  const name = plainName(user.username);
  if (act === suspend)
    return {
      title: `Suspend ${name}?`,
      children: (
        <p>{`${name} is signed out everywhere at once and cannot come back until you restore them.`}</p>
      ),
      deed: "Suspend",
    };
  if (act === erase)
    return {
      title: `Delete ${name}?`,
      children: (
        <p>
          Address, password, profile and places in rooms are deleted, for good. Rooms they own pass on. What
          they wrote stays.
        </p>
      ),
      deed: "Delete for good",
      typed: { label: `Type ${name} to confirm`, word: name },
    };
  if (act === grant)
    return {
      title: `Make ${name} a site admin?`,
      children: <p>They may do everything that you may do on this page.</p>,
      deed: "Make site admin",
      look: "brand",
    };
  return null;
}
