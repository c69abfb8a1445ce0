// The table of rights as natter-core has it (rule/right.rs; a test compares the two): what to offer. The server decides.

import type { Role } from "@/protocol";

export type Right =
  | "Read"
  | "Write"
  | "DeleteMessages"
  | "Pin"
  | "Leave"
  | "Invite"
  | "Mute"
  | "Kick"
  | "Ban"
  | "Answer"
  | "SetRole"
  | "Update"
  | "Audit"
  | "Archive"
  | "Delete"
  | "Transfer";

const everybody: readonly Role[] = ["owner", "admin", "moderator", "member", "guest"];
const keepers: readonly Role[] = ["owner", "admin", "moderator"];
const governors: readonly Role[] = ["owner", "admin"];
const owners: readonly Role[] = ["owner"];

export const rights: Record<Right, readonly Role[]> = {
  Read: everybody,
  Write: everybody,
  DeleteMessages: keepers,
  Pin: keepers,
  Leave: everybody,
  Invite: keepers,
  Mute: keepers,
  Kick: keepers,
  Ban: governors,
  Answer: governors,
  SetRole: governors,
  Update: governors,
  Audit: governors,
  Archive: owners,
  Delete: owners,
  Transfer: owners,
};

export function has(role: Role, right: Right): boolean {
  return rights[right].includes(role);
}

/** Whether somebody of this role may act on somebody of that one. */
export function reaches(actor: Role, target: Role): boolean {
  if (actor === "owner") return true;
  if (actor === "admin") return target !== "owner";
  return actor === "moderator" && (target === "member" || target === "guest");
}

/** Site admins are to the lobby what owners are to other rooms. */
export function roleIn(room: { roomId: string; role: Role }, me: { siteAdmin: boolean } | null): Role {
  return room.roomId === "lobby" && me?.siteAdmin ? "owner" : room.role;
}
