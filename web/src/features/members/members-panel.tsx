import { Dialog } from "@/components/ui/dialog";
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
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard. */}
      <div className="min-h-0 flex-1 overflow-y-auto px-2 -outline-offset-2" tabIndex={0} role="group" aria-label="Members">
        <MemberList roomId={room.roomId} />
      </div>
      <LeaveRoom room={room} onLeft={onLeft} />
    </aside>
  );
}

type SheetProps = Props & { open: boolean; onOpenChange: (open: boolean) => void };

export function MembersSheet({ room, onLeft, open, onOpenChange }: SheetProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={`Members (${room.members})`} shape="sheet">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard. */}
      <div className="min-h-0 flex-1 overflow-y-auto px-2 -outline-offset-2" tabIndex={0} role="group" aria-label="Members">
        <MemberList roomId={room.roomId} />
      </div>
      <LeaveRoom room={room} onLeft={onLeft} />
    </Dialog>
  );
}
