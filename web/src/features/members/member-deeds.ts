// What one member may do to another: what the menu offers. Pure; the server decides in the end.

import type { Deed } from "@/chat/model";
import { has, reaches } from "@/lib/rights";
import type { Member, Role, Room, User } from "@/protocol";

export type MemberDeed =
  | { what: "message" }
  | { what: "mute"; forMs: number; label: string }
  | { what: "unmute" }
  | { what: "role"; role: "admin" | "moderator" | "member" }
  | { what: "handOver" }
  | { what: "kick" }
  | { what: "ban" };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const mutes = [
  { forMs: 10 * MINUTE, label: "10 minutes" },
  { forMs: HOUR, label: "1 hour" },
  { forMs: 24 * HOUR, label: "1 day" },
  { forMs: 7 * 24 * HOUR, label: "1 week" },
] as const;

type Facts = {
  me: User;
  /** What one is in the room. */
  role: Role;
  room: Pick<Room, "roomId" | "kind" | "archived">;
  member: Member;
  /** By the server's clock. */
  now: number;
};

export function isMuted(member: Member, now: number): boolean {
  return (member.mutedUntil ?? 0) > now;
}

function muteDeeds({ role, room, member, now }: Facts): MemberDeed[] {
  if (!has(role, "Mute") || room.archived) return [];
  if (isMuted(member, now)) return [{ what: "unmute" }];
  return mutes.map((mute) => ({ what: "mute", ...mute }));
}

/** A guest needs an account before there is a role to give. */
function roleDeeds({ role, room, member }: Facts): MemberDeed[] {
  if (!has(role, "SetRole") || member.role === "guest") return [];
  const others = (["admin", "moderator", "member"] as const).filter((given) => given !== member.role);
  const deeds: MemberDeed[] = others.map((given) => ({ what: "role", role: given }));
  const handsOver = has(role, "Transfer") && room.roomId !== "lobby" && member.role !== "owner";
  return handsOver ? [...deeds, { what: "handOver" }] : deeds;
}

/** Everybody is brought back into the lobby, so there is only a ban. */
function removals({ role, room }: Facts): MemberDeed[] {
  const kick: MemberDeed[] = has(role, "Kick") && room.roomId !== "lobby" ? [{ what: "kick" }] : [];
  return has(role, "Ban") ? [...kick, { what: "ban" }] : kick;
}

export function deedsOn(facts: Facts): MemberDeed[] {
  const { me, role, room, member } = facts;
  if (member.userId === me.userId) return [];
  const alone = room.kind === "direct";
  const message: MemberDeed[] = me.guest || alone ? [] : [{ what: "message" }];
  if (alone || !reaches(role, member.role)) return message;
  return [...message, ...muteDeeds(facts), ...roleDeeds(facts), ...removals(facts)];
}

/** The deed as the server takes it; a message is none. */
export function asDeed(deed: Exclude<MemberDeed, { what: "message" }>, roomId: string, userId: string): Deed {
  const whom = { roomId, userId };
  switch (deed.what) {
    case "mute":
      return { action: "muteMember", ...whom, forMs: deed.forMs };
    case "unmute":
      return { action: "muteMember", ...whom, forMs: 0 };
    case "role":
      return { action: "setRole", ...whom, role: deed.role };
    case "handOver":
      return { action: "setRole", ...whom, role: "owner" };
    case "kick":
      return { action: "kickMember", ...whom };
    case "ban":
      return { action: "banMember", ...whom };
  }
}
