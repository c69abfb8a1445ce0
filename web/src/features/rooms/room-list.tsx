import { ChevronRight, Link2, MessageCirclePlus } from "lucide-react";
import { useEffect, useMemo } from "react";
import { Button } from "@/components/ui/button";
import { useChat, useOnline, useProfiles, useSnapshot } from "@/lib/chat";
import { roomTitle } from "@/lib/names";
import type { Room } from "@/protocol";
import { OpenRooms } from "./open-rooms";
import { RoomLink } from "./room-link";
import { SectionTitle } from "./section-title";
import { WaitingRooms } from "./waiting-rooms";

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

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** Rooms as the engine sorts them; direct ones by the names that are shown; the archived apart. */
function useSections() {
  const rooms = useSnapshot((snapshot) => snapshot.rooms);
  const myId = useSnapshot((snapshot) => snapshot.me?.userId);
  const profiles = useProfiles();
  return useMemo(() => {
    const title = (room: Room) => roomTitle(room, myId, profiles);
    const direct = rooms.filter(({ kind }) => kind === "direct");
    return {
      open: rooms.filter(({ kind, archived }) => kind !== "direct" && !archived),
      direct: direct.sort((a, b) => names.compare(title(a), title(b))),
      archived: rooms.filter(({ kind, archived }) => kind !== "direct" && archived),
    };
  }, [rooms, myId, profiles]);
}

type Props = {
  current: string | null;
  onOpen: (roomId: string) => void;
  onNewDirect: () => void;
  onLink: () => void;
};

function Rooms({ rooms, current }: { rooms: readonly Room[]; current: string | null }) {
  return (
    <ul className="flex flex-col gap-0.5">
      {rooms.map((room) => (
        <RoomLink key={room.roomId} room={room} current={room.roomId === current} />
      ))}
    </ul>
  );
}

function DirectRooms({
  rooms,
  current,
  onNew,
}: {
  rooms: readonly Room[];
  current: string | null;
  onNew: () => void;
}) {
  const online = useOnline();
  const guest = useSnapshot((snapshot) => snapshot.me?.guest ?? true);
  if (guest && rooms.length === 0) return null;
  return (
    <section aria-labelledby="direct-rooms">
      <SectionTitle
        id="direct-rooms"
        action={
          !guest && (
            <Button
              look="ghost"
              size="icon"
              aria-label="New direct message"
              disabled={!online}
              onClick={onNew}
            >
              <MessageCirclePlus size={16} aria-hidden="true" />
            </Button>
          )
        }
      >
        Direct messages
      </SectionTitle>
      <Rooms rooms={rooms} current={current} />
    </section>
  );
}

function ArchivedRooms({ rooms, current }: { rooms: readonly Room[]; current: string | null }) {
  if (rooms.length === 0) return null;
  return (
    <details open={rooms.some(({ roomId }) => roomId === current)}>
      <summary className="flex min-h-9 cursor-pointer items-center gap-1 rounded-lg px-2 text-xs font-bold text-muted hover:bg-hover coarse:min-h-11">
        <ChevronRight size={14} aria-hidden="true" className="details-mark" />
        Archived ({rooms.length})
      </summary>
      <Rooms rooms={rooms} current={current} />
    </details>
  );
}

export function RoomList({ current, onOpen, onNewDirect, onLink }: Props) {
  const { open, direct, archived } = useSections();
  useFreshRooms();
  return (
    <div className="flex flex-col gap-4">
      {open.length > 0 && <Rooms rooms={open} current={current} />}
      <DirectRooms rooms={direct} current={current} onNew={onNewDirect} />
      <WaitingRooms current={current} />
      <OpenRooms onJoined={onOpen} />
      <ArchivedRooms rooms={archived} current={current} />
      <Button look="ghost" className="self-start px-2! font-normal! text-muted!" onClick={onLink}>
        <Link2 size={16} aria-hidden="true" />
        Join by link
      </Button>
    </div>
  );
}
