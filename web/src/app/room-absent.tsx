import { CloudOff } from "lucide-react";
import { Suspense } from "react";
import { type RoomState, roomState } from "@/chat/room-state";
import { Notice } from "@/components/ui/notice";
import { ConnectionHint } from "@/features/connection/connection-hint";
import { useFreshRooms } from "@/features/rooms/room-list";
import { LoadingRows } from "@/features/timeline/states";
import { useSnapshot, useTimeline } from "@/lib/chat";
import { RoomDoor } from "./lazy-screens";
import { PaneHeader } from "./pane-header";

type Props = { roomId: string; onJoined: (roomId: string) => void; onHome: () => void };

function titleOf(state: RoomState) {
  switch (state.state) {
    case "open":
      return <bdi>{state.room.name}</bdi>;
    case "removed":
      return state.notice.roomName === null ? "Room" : <bdi>{state.notice.roomName}</bdi>;
    case "pending":
    case "rejected":
      return "Request to join";
    case "not-found":
      return "Room";
    default:
      return "Loading room…";
  }
}

function Content({ roomId, state, onJoined, onHome }: Props & { state: RoomState }) {
  switch (state.state) {
    case "joined":
    case "archived":
      return null;
    case "loading":
      return (
        <div className="px-3">
          <LoadingRows />
          <ConnectionHint />
        </div>
      );
    case "offline":
      return (
        <Notice icon={<CloudOff size={28} aria-hidden="true" />} title="You are offline">
          <p>Your rooms appear when the connection is back.</p>
        </Notice>
      );
    default:
      return (
        <Suspense>
          <RoomDoor roomId={roomId} state={state} onJoined={onJoined} onHome={onHome} />
        </Suspense>
      );
  }
}

/** A room that is not among one's own: joinable, waited for, lost, not there (or not for you, which looks the same), or not yet known. */
export function RoomAbsent(props: Props) {
  // On one pane the list of rooms, which would have asked for those open to join, is not there.
  useFreshRooms();
  const { status } = useTimeline(props.roomId);
  const snapshot = useSnapshot((now) => now);
  const state = roomState(snapshot, status, props.roomId);
  return (
    <main className="flex min-w-0 flex-1 flex-col overflow-y-auto">
      <PaneHeader title={titleOf(state)} />
      <Content {...props} state={state} />
    </main>
  );
}
