// Which parts of a room's settings somebody of this role sees. Pure.

import { has, roleIn } from "@/lib/rights";
import type { Room, User } from "@/protocol";

export type RoomTab = "room" | "invites" | "bans" | "history";

export type RoomRights = {
  tabs: readonly RoomTab[];
  mayUpdate: boolean;
  mayArchive: boolean;
  mayDelete: boolean;
};

export function roomRights(room: Room, me: User | null): RoomRights {
  if (room.kind === "direct") return { tabs: [], mayUpdate: false, mayArchive: false, mayDelete: false };
  const role = roleIn(room, me);
  const lobby = room.roomId === "lobby";
  const governs = me?.siteAdmin ?? false;
  const mayArchive = !lobby && (governs || has(role, "Archive"));
  const mayDelete = !lobby && (governs || has(role, "Delete"));
  // What is put away takes no other change than being taken out again.
  const mayUpdate = has(role, "Update") && !room.archived;
  const tabs: RoomTab[] = [
    ...(mayUpdate || mayArchive || mayDelete ? (["room"] as const) : []),
    ...(has(role, "Invite") && !room.archived ? (["invites"] as const) : []),
    ...(has(role, "Ban") ? (["bans"] as const) : []),
    ...(has(role, "Audit") ? (["history"] as const) : []),
  ];
  return { tabs, mayUpdate, mayArchive, mayDelete };
}
