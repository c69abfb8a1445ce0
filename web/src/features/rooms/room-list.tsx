import { clsx } from "clsx";
import { Hash, House } from "lucide-react";
import { useEffect } from "react";
import { Link } from "wouter";
import { CountBadge } from "@/components/ui/count-badge";
import { useChat, useOnline, useSnapshot } from "@/lib/chat";
import type { Room } from "@/protocol";
import { OpenRooms } from "./open-rooms";

function RoomLink({ room, current }: { room: Room; current: boolean }) {
  const Icon = room.roomId === "lobby" ? House : Hash;
  return (
    <li>
      <Link
        href={`/r/${room.roomId}`}
        aria-current={current ? "page" : undefined}
        data-testid="room-link"
        className={clsx(
          "flex min-h-9 items-center gap-2 rounded-lg px-2 coarse:min-h-11",
          current ? "bg-selected font-semibold text-selected-text" : "hover:bg-hover",
          room.unread > 0 && "font-semibold",
        )}
      >
        <Icon size={16} aria-hidden="true" className="flex-none opacity-75" />
        <bdi className="min-w-0 flex-1 truncate">{room.name}</bdi>
        {room.unread > 0 && <CountBadge count={room.unread} label={`${room.unread} unread`} />}
      </Link>
    </li>
  );
}

/** Rooms that others open are told to nobody; whoever looks at the list asks now and then, and when they come back to it. */
const ASK_EVERY_MS = 30_000;

export function useFreshRooms(): void {
  const client = useChat();
  const online = useOnline();
  useEffect(() => {
    if (!online) return;
    const ask = () => {
      if (document.visibilityState === "visible") client.refreshRooms().catch(() => undefined);
    };
    ask();
    const timer = setInterval(ask, ASK_EVERY_MS);
    document.addEventListener("visibilitychange", ask);
    window.addEventListener("focus", ask);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
      window.removeEventListener("focus", ask);
    };
  }, [client, online]);
}

export function RoomList({ current, onOpen }: { current: string | null; onOpen: (roomId: string) => void }) {
  const rooms = useSnapshot((snapshot) => snapshot.rooms);
  useFreshRooms();
  return (
    <div className="flex flex-col gap-4">
      <ul className="flex flex-col gap-0.5">
        {rooms.map((room) => (
          <RoomLink key={room.roomId} room={room} current={room.roomId === current} />
        ))}
      </ul>
      <OpenRooms onJoined={onOpen} />
    </div>
  );
}
