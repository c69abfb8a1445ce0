// What happened to oneself, in a sentence.

import type { ChatNotice } from "@/chat/notices";
import { plainName } from "@/lib/names";

const deeds = { removed: "removed", banned: "banned" } as const;

export function noticeText({ kind, roomName, by }: ChatNotice): string {
  const room = roomName === null ? null : plainName(roomName);
  const who = by === null ? null : plainName(by.username);
  const there = room ?? "the room";
  switch (kind) {
    case "removed":
    case "banned":
      return who ? `${who} ${deeds[kind]} you from ${there}` : `You were ${deeds[kind]} from ${there}`;
    case "deleted":
      return who ? `${who} deleted ${there}` : `${room ?? "The room"} was deleted`;
    case "lost":
      return `You are no longer in ${there}`;
    case "approved":
      return room ? `You were let into ${room}` : "You were let in";
    case "rejected":
      return `Your request to join${room ? ` ${room}` : ""} was declined`;
  }
}
