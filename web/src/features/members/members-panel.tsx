import { ScrollArea } from "@/components/ui/scroll-area";
import type { Room } from "@/protocol";
import { LeaveRoom } from "./leave-room";
import { MemberList } from "./member-list";

type Props = { room: Room; onLeft: () => void };

export function MembersPanel({ room, onLeft }: Props) {
  return (
    <aside
      aria-label="Members"
      data-region="members"
      tabIndex={-1}
      className="hidden w-64 flex-none flex-col border-s border-line bg-panel lg:flex"
    >
      <h2 className="px-4 pt-4 pb-2 text-xs font-bold text-muted">Members ({room.members})</h2>
      <ScrollArea aria-label="Member list" className="min-h-0 flex-1 px-2">
        <MemberList roomId={room.roomId} />
      </ScrollArea>
      <LeaveRoom room={room} onLeft={onLeft} />
    </aside>
  );
}
