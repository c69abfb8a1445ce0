import { Pin, Search, Settings2, Users } from "lucide-react";
import { Suspense } from "react";
import { Button } from "@/components/ui/button";
import { ConnectionStatus } from "@/features/connection/connection-status";
import { RequestsBadge } from "@/features/rooms/room-link";
import { useRoomTitle } from "@/lib/chat";
import { useTwoPanes } from "@/lib/use-media";
import type { Room } from "@/protocol";
import { RoomMenu } from "./lazy-screens";
import { PaneHeader } from "./pane-header";

type Props = {
  room: Room;
  membersShown: boolean;
  onSearch: () => void;
  onMembers: () => void;
  onPins: () => void;
  /** Left out where there is nothing one may set. */
  onSettings: (() => void) | undefined;
};

function Title({ room }: { room: Room }) {
  const title = useRoomTitle(room);
  return (
    <>
      {room.kind !== "direct" && (
        <span aria-hidden="true" className="text-muted">
          #{" "}
        </span>
      )}
      <bdi>{title}</bdi>
    </>
  );
}

export function RoomHeader({ room, membersShown, onSearch, onMembers, onPins, onSettings }: Props) {
  const twoPanes = useTwoPanes();
  return (
    <PaneHeader title={<Title room={room} />} detail={room.topic}>
      {!twoPanes && <ConnectionStatus className="flex-none" />}
      <Button look="ghost" size="icon" aria-label="Search messages" onClick={onSearch}>
        <Search size={18} aria-hidden="true" />
      </Button>
      {(twoPanes || !onSettings) && (
        <Button look="ghost" size="icon" aria-label="Pinned messages" onClick={onPins}>
          <Pin size={18} aria-hidden="true" />
        </Button>
      )}
      {!twoPanes && onSettings && (
        <Suspense fallback={<span className="size-9 coarse:size-11" />}>
          <RoomMenu onPins={onPins} onSettings={onSettings} />
        </Suspense>
      )}
      {twoPanes && onSettings && (
        <Button look="ghost" size="icon" aria-label="Room settings" onClick={onSettings}>
          <Settings2 size={18} aria-hidden="true" />
        </Button>
      )}
      <Button
        look="ghost"
        aria-expanded={membersShown}
        aria-label={membersLabel(room)}
        onClick={onMembers}
        className="px-2.5! font-normal! tabular-nums"
      >
        <Users size={18} aria-hidden="true" />
        {room.members}
        {room.requests > 0 && <RequestsBadge count={room.requests} />}
      </Button>
    </PaneHeader>
  );
}

function membersLabel({ members, requests }: Room): string {
  return requests > 0 ? `Members, ${members}, ${requests} waiting` : `Members, ${members}`;
}
