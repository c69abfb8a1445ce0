import { Users } from "lucide-react";
import { Button } from "@/components/ui/button";
import { ConnectionStatus } from "@/features/connection/connection-status";
import { useTwoPanes } from "@/lib/use-media";
import type { Room } from "@/protocol";
import { PaneHeader } from "./pane-header";

type Props = { room: Room; membersShown: boolean; onMembers: () => void };

export function RoomHeader({ room, membersShown, onMembers }: Props) {
  const twoPanes = useTwoPanes();
  return (
    <PaneHeader
      title={
        <>
          <span aria-hidden="true" className="text-muted">
            #{" "}
          </span>
          <bdi>{room.name}</bdi>
        </>
      }
    >
      {!twoPanes && <ConnectionStatus className="flex-none" />}
      <Button
        look="ghost"
        aria-expanded={membersShown}
        aria-label={`Members, ${room.members}`}
        onClick={onMembers}
        className="px-2.5! font-normal! tabular-nums"
      >
        <Users size={18} aria-hidden="true" />
        {room.members}
      </Button>
    </PaneHeader>
  );
}
