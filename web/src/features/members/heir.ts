// What becomes of a room whose owner leaves (natter-core, rule/leave.rs): the strongest has it, and among equals who was there the longest.

import { plainName } from "@/lib/names";
import { roleWords } from "@/lib/words";
import type { Member, Role } from "@/protocol";

const able: readonly Role[] = ["admin", "moderator", "member"];

export function heirWords(members: readonly Member[]): string {
  const role = able.find((one) => members.some((member) => member.role === one));
  if (role === undefined)
    return "Nobody else here can own this room. It will be archived: it can be read, and nobody can write.";
  const heirs = members.filter((member) => member.role === role);
  const [only] = heirs;
  if (only && heirs.length === 1)
    return `You are the owner. ${plainName(only.displayName ?? only.username)} will own it.`;
  return `You are the owner. The ${roleWords[role].label} who has been here the longest will own it.`;
}
