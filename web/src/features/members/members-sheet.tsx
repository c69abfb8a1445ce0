import { Dialog } from "@/components/ui/dialog";
import { ScrollArea } from "@/components/ui/scroll-area";
import type { Room } from "@/protocol";
import { LeaveRoom } from "./leave-room";
import { MemberList } from "./member-list";

type Props = { room: Room; onLeft: () => void; open: boolean; onOpenChange: (open: boolean) => void };

export function MembersSheet({ room, onLeft, open, onOpenChange }: Props) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={`Members (${room.members})`} shape="sheet">
      <ScrollArea aria-label="Member list" className="min-h-0 flex-1 px-2">
        <MemberList roomId={room.roomId} />
      </ScrollArea>
      <LeaveRoom room={room} onLeft={onLeft} />
    </Dialog>
  );
}
