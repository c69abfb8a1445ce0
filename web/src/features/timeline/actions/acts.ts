// What can be done with a message besides reacting, as lines of the menu and of the sheet.

import { Copy, Link, type LucideIcon, Pencil, Pin, PinOff, Reply, Trash2 } from "lucide-react";
import type { MessageEvent } from "@/protocol";
import type { MessageRights } from "../message-rights";

export type Act = "reply" | "edit" | "copy" | "link" | "pin" | "unpin" | "delete";

export const labels: Record<Act, string> = {
  reply: "Reply",
  edit: "Edit",
  copy: "Copy text",
  link: "Copy link",
  pin: "Pin to room",
  unpin: "Unpin",
  delete: "Delete",
};

export const icons: Record<Act, LucideIcon> = {
  reply: Reply,
  edit: Pencil,
  copy: Copy,
  link: Link,
  pin: Pin,
  unpin: PinOff,
  delete: Trash2,
};

/** In the order to show; the dangerous one is last. */
export function actsOf(message: Pick<MessageEvent, "deleted" | "pinned">, rights: MessageRights): Act[] {
  if (message.deleted) return [];
  const acts: (Act | false)[] = [
    rights.reply && "reply",
    rights.edit && "edit",
    "copy",
    "link",
    rights.pin && (message.pinned ? "unpin" : "pin"),
    rights.delete && "delete",
  ];
  return acts.filter((act) => act !== false);
}
