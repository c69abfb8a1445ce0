import { ScrollArea } from "@/components/ui/scroll-area";
import type { Room } from "@/protocol";
import { LeaveRoom } from "./leave-room";
import { MemberList } from "./member-list";
import { Requests } from "./requests";

export type MembersProps = {
  room: Room;
  onLeft: () => void;
  onDirect: (roomId: string) => void;
};

/** The same in the panel and in the sheet. */
export function MembersContent({ room, onLeft, onDirect }: MembersProps) {
  return (
    <>
      <ScrollArea aria-label="Member list" className="min-h-0 flex-1 px-2 pt-3 pb-2">
        <Requests room={room} />
        <h3 className="px-2 pb-1 text-xs font-bold text-muted">Members ({room.members})</h3>
        <MemberList room={room} onDirect={onDirect} />
      </ScrollArea>
      <LeaveRoom room={room} onLeft={onLeft} />
    </>
  );
}
