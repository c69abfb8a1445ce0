import { clsx } from "clsx";
import { Archive, House, UserPlus } from "lucide-react";
import { Link } from "wouter";
import { CountBadge } from "@/components/ui/count-badge";
import { roomPath } from "@/lib/addresses";
import { useRoomTitle } from "@/lib/chat";
import { kindIcons } from "@/lib/kinds";
import { kindWords } from "@/lib/words";
import type { Room } from "@/protocol";

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

export function RoomLink({ room, current }: { room: Room; current: boolean }) {
  const title = useRoomTitle(room);
  const Icon = iconOf(room);
  return (
    <li>
      <Link
        href={roomPath(room.roomId)}
        aria-current={current ? "page" : undefined}
        data-testid="room-link"
        className={clsx(
          "flex min-h-9 items-center gap-2 rounded-lg px-2 coarse:min-h-11",
          current ? "bg-selected font-semibold text-selected-text" : "hover:bg-hover",
          room.unread > 0 && "font-semibold",
        )}
      >
        <Icon size={16} aria-hidden="true" className="flex-none opacity-75" />
        <bdi className="min-w-0 flex-1 truncate">{title}</bdi>
        <span className="sr-only">{kindOf(room)}</span>
        {room.requests > 0 && <RequestsBadge count={room.requests} />}
        {room.unread > 0 && <CountBadge count={room.unread} label={`${room.unread} unread`} />}
      </Link>
    </li>
  );
}
