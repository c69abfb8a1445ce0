import { Dialog } from "@/components/ui/dialog";
import { TabPane, TabRow, TabsRoot } from "@/components/ui/tabs";
import { useSnapshot } from "@/lib/chat";
import { plainName } from "@/lib/names";
import type { Room } from "@/protocol";
import { Bans } from "./bans";
import { Endings } from "./endings";
import { History } from "./history";
import { RoomForm } from "./room-form";
import { RoomInvites } from "./room-invites";
import { type RoomTab, roomRights } from "./room-tabs";

const labels: Record<RoomTab, string> = {
  room: "Room",
  invites: "Invitations",
  bans: "Bans",
  history: "History",
};

type Props = { room: Room; open: boolean; onOpenChange: (open: boolean) => void; onDeleted: () => void };

function Tabs({ room, onDeleted }: { room: Room; onDeleted: () => void }) {
  const me = useSnapshot((snapshot) => snapshot.me);
  const { tabs, mayUpdate, mayArchive, mayDelete } = roomRights(room, me);
  const [first] = tabs;
  if (first === undefined)
    return <p className="px-4 pb-4 text-muted">There is nothing you may set here any more.</p>;
  return (
    <TabsRoot defaultValue={first} className="flex min-h-0 flex-col gap-4 overflow-y-auto px-4 pt-1 pb-4">
      <TabRow label="Parts of the settings" tabs={tabs.map((value) => ({ value, label: labels[value] }))} />
      <TabPane value="room">
        {mayUpdate && <RoomForm room={room} />}
        {(mayArchive || mayDelete) && (
          <Endings room={room} mayArchive={mayArchive} mayDelete={mayDelete} onDeleted={onDeleted} />
        )}
      </TabPane>
      <TabPane value="invites">
        <RoomInvites roomId={room.roomId} />
      </TabPane>
      <TabPane value="bans">
        <Bans roomId={room.roomId} />
      </TabPane>
      <TabPane value="history">
        <History roomId={room.roomId} />
      </TabPane>
    </TabsRoot>
  );
}

export function RoomSettings({ room, open, onOpenChange, onDeleted }: Props) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Settings of ${plainName(room.name)}`}
      shape="wide"
    >
      <Tabs room={room} onDeleted={onDeleted} />
    </Dialog>
  );
}
