import { Suspense, useCallback, useEffect, useState } from "react";
import { useLocation } from "wouter";
import { readStored, writeStored } from "@/config/storage";
import { Composer } from "@/features/composer/composer";
import { ConnectionHint } from "@/features/connection/connection-hint";
import { MembersPanel } from "@/features/members/members-panel";
import { Timeline } from "@/features/timeline/timeline";
import { TypingLine } from "@/features/timeline/typing-line";
import { useChat, useSnapshot } from "@/lib/chat";
import { useWide } from "@/lib/use-media";
import { useOnceOpened } from "@/lib/use-once-opened";
import type { Room } from "@/protocol";
import { MembersSheet } from "./lazy-screens";
import { lastRoomPath, rememberRoom, roomPath } from "./paths";
import { RoomAbsent } from "./room-absent";
import { RoomHeader } from "./room-header";

const PANEL_KEY = "natter.members-panel";

/** A panel beside the room where there is space, a sheet over it elsewhere. Only the panel is remembered. */
function useMembersShown(): [boolean, (shown: boolean) => void] {
  const wide = useWide();
  const [panel, setPanel] = useState(() => readStored(PANEL_KEY) !== "hidden");
  const [sheet, setSheet] = useState(false);
  const showPanel = useCallback((shown: boolean) => {
    setPanel(shown);
    writeStored(PANEL_KEY, shown ? null : "hidden");
  }, []);
  return wide ? [panel, showPanel] : [sheet, setSheet];
}

function useOpenRoom(roomId: string, target: number | null): void {
  const client = useChat();
  useEffect(() => {
    client.openRoom(roomId, target ?? undefined);
  }, [client, roomId, target]);
  useEffect(() => () => client.closeRoom(roomId), [client, roomId]);
}

function OpenedRoom({ room, target }: { room: Room; target: number | null }) {
  const wide = useWide();
  const [, navigate] = useLocation();
  const [membersShown, showMembers] = useMembersShown();
  const sheetUsed = useOnceOpened(!wide && membersShown);
  const onLeft = () => navigate(roomPath("lobby"));
  useEffect(() => rememberRoom(room.roomId), [room.roomId]);

  return (
    <>
      <main className="flex min-w-0 flex-1 flex-col">
        <RoomHeader room={room} membersShown={membersShown} onMembers={() => showMembers(!membersShown)} />
        <Timeline room={room} target={target} />
        <div className="safe-bottom flex-none border-t border-line bg-canvas">
          <Composer roomId={room.roomId} roomName={room.name} hint={<ConnectionHint />} />
          <TypingLine roomId={room.roomId} />
        </div>
      </main>
      {wide && membersShown && <MembersPanel room={room} onLeft={onLeft} />}
      {!wide && sheetUsed && (
        <Suspense>
          <MembersSheet room={room} onLeft={onLeft} open={membersShown} onOpenChange={showMembers} />
        </Suspense>
      )}
    </>
  );
}

/** Keyed by room where it is used. */
export function RoomPage({ roomId, target }: { roomId: string; target: number | null }) {
  const room = useSnapshot((snapshot) => snapshot.rooms.find((known) => known.roomId === roomId));
  const [, navigate] = useLocation();
  useOpenRoom(roomId, target);
  if (room) return <OpenedRoom room={room} target={target} />;
  return (
    <RoomAbsent
      roomId={roomId}
      onJoined={(joined) => navigate(roomPath(joined))}
      onHome={() => navigate(lastRoomPath() === roomPath(roomId) ? roomPath("lobby") : lastRoomPath())}
    />
  );
}
