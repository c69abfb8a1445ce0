// What a person may do with a message, as `rule::change` of natter-core decides it: what to offer. The server decides.

import { has } from "@/lib/rights";
import type { MessageEvent, Role, Room } from "@/protocol";

/** What holds for every message of a room. */
export type RoomRights = {
  readonly role: Role;
  readonly direct: boolean;
  readonly archived: boolean;
  readonly muted: boolean;
};

export type MessageRights = {
  react: boolean;
  /** Takes one's own reactions back. */
  unreact: boolean;
  reply: boolean;
  edit: boolean;
  pin: boolean;
  delete: boolean;
};

const NOTHING: MessageRights = {
  react: false,
  unreact: false,
  reply: false,
  edit: false,
  pin: false,
  delete: false,
};

export function roomRightsOf(room: Pick<Room, "kind" | "archived">, role: Role, muted: boolean): RoomRights {
  return { role, direct: room.kind === "direct", archived: room.archived, muted };
}

export const mayReact = ({ archived, muted }: RoomRights): boolean => !archived && !muted;
export const mayUnreact = ({ archived }: RoomRights): boolean => !archived;

export function messageRights(
  room: RoomRights,
  message: Pick<MessageEvent, "userId" | "deleted">,
  myId: string | undefined,
): MessageRights {
  if (message.deleted || room.archived) return NOTHING;
  const own = message.userId === myId;
  const writes = !room.muted;
  return {
    react: mayReact(room),
    unreact: mayUnreact(room),
    reply: writes,
    edit: own && writes,
    pin: writes && (room.direct || has(room.role, "Pin")),
    delete: own || (writes && has(room.role, "DeleteMessages")),
  };
}
