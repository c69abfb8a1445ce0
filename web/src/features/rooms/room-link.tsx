import { Archive, Check, House, UserPlus } from "lucide-react";
import { CountBadge } from "@/components/ui/count-badge";
import { useRoomTitle } from "@/lib/chat";
import { kindIcons } from "@/lib/kinds";
import { plainName } from "@/lib/names";
import { useMarkReadButton } from "@/lib/use-mark-room-read";
import { kindWords } from "@/lib/words";
import type { Room } from "@/protocol";
import { SideLink } from "./side-link";

function iconOf(room: Room) {
  if (room.archived) return Archive;
  return room.roomId === "lobby" ? House : kindIcons[room.kind];
}

export function RequestsBadge({ count }: { count: number }) {
  const label = count === 1 ? "1 person asks to join" : `${count} people ask to join`;
  return (
    <span className="inline-flex h-5 flex-none items-center gap-0.5 rounded-full border border-accent px-1.5 text-xs font-bold text-accent tabular-nums">
      <UserPlus size={12} aria-hidden="true" />
      <span aria-hidden="true">{count > 99 ? "99+" : count}</span>
      <span className="sr-only">{label}</span>
    </span>
  );
}

/** Said to those who do not see the icon. */
function kindOf(room: Room): string {
  if (room.archived) return ", archived";
  return room.kind === "public" || room.kind === "direct" ? "" : `, ${kindWords[room.kind].adjective}`;
}

/** Over the count while the mouse or the focus is there; beside it where there is no mouse. */
function MarkRead({ room, title }: { room: Room; title: string }) {
  const markRead = useMarkReadButton(room);
  const label = `Mark ${plainName(title)} as read`;
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={markRead}
      className="absolute inset-y-1 end-1 flex min-w-8 items-center justify-center rounded-lg bg-raised text-text opacity-0 group-hover:opacity-100 hover:bg-hover focus-visible:opacity-100 coarse:static coarse:min-h-11 coarse:min-w-11 coarse:bg-transparent coarse:opacity-100"
    >
      <Check size={16} aria-hidden="true" />
    </button>
  );
}

export function RoomLink({ room, current }: { room: Room; current: boolean }) {
  const title = useRoomTitle(room);
  const { roomId, requests, unread } = room;
  return (
    <SideLink
      roomId={roomId}
      current={current}
      icon={iconOf(room)}
      testId="room-link"
      strong={unread > 0}
      action={unread > 0 && <MarkRead room={room} title={title} />}
    >
      <bdi className="min-w-0 flex-1 truncate">{title}</bdi>
      <span className="sr-only">{kindOf(room)}</span>
      {requests > 0 && <RequestsBadge count={requests} />}
      {unread > 0 && <CountBadge count={unread} label={`${unread} unread`} />}
    </SideLink>
  );
}
