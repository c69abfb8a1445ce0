import { CloudOff, Compass } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { ConnectionHint } from "@/features/connection/connection-hint";
import { JoinPrompt } from "@/features/rooms/join-prompt";
import { useFreshRooms } from "@/features/rooms/room-list";
import { LoadingRows } from "@/features/timeline/states";
import { useSnapshot, useTimeline } from "@/lib/chat";
import { PaneHeader } from "./pane-header";

type Props = { roomId: string; onJoined: (roomId: string) => void; onHome: () => void };

/** A room that is not among one's own: joinable, not there (or not for you, which looks the same), or not yet known. */
export function RoomAbsent({ roomId, onJoined, onHome }: Props) {
  // On one pane the list of rooms, which would have asked for those open to join, is not there.
  useFreshRooms();
  const open = useSnapshot((snapshot) => snapshot.openRooms.find((room) => room.roomId === roomId));
  const known = useSnapshot((snapshot) => snapshot.me !== null);
  const status = useSnapshot((snapshot) => snapshot.connection.status);
  const missing = useTimeline(roomId).status === "not-found";
  const title = open ? <bdi>{open.name}</bdi> : missing ? "Room not found" : "Loading room…";

  return (
    <main className="flex min-w-0 flex-1 flex-col">
      <PaneHeader title={title} />
      {open && <JoinPrompt room={open} onJoined={onJoined} />}
      {!open && missing && (
        <Notice icon={<Compass size={28} aria-hidden="true" />} title="There is no such room for you">
          <p>It may be gone, or it is not open to everyone.</p>
          <Button look="brand" onClick={onHome}>
            Go to your rooms
          </Button>
        </Notice>
      )}
      {!open && !missing && !known && status === "offline" && (
        <Notice icon={<CloudOff size={28} aria-hidden="true" />} title="You are offline">
          <p>Your rooms appear when the connection is back.</p>
        </Notice>
      )}
      {!open && !missing && (known || status !== "offline") && (
        <div className="px-3">
          <LoadingRows />
          <ConnectionHint />
        </div>
      )}
    </main>
  );
}
