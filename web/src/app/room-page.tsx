import { Suspense, useCallback, useEffect, useState } from "react";
import { Redirect, useLocation } from "wouter";
import { readStored, writeStored } from "@/config/storage";
import { RoomComposer } from "@/features/composer/room-composer";
import { ConnectionHint } from "@/features/connection/connection-hint";
import { roomRights } from "@/features/govern/room-tabs";
import type { Target } from "@/features/timeline/target";
import { Timeline } from "@/features/timeline/timeline";
import { TypingLine } from "@/features/timeline/typing-line";
import { useChat, useSnapshot, useTimeline } from "@/lib/chat";
import { useWide } from "@/lib/use-media";
import { useOnceOpened } from "@/lib/use-once-opened";
import type { Room } from "@/protocol";
import { MembersContent, MembersSheet, PinsDialog, RoomSettings } from "./lazy-screens";
import { rememberRoom, roomPath } from "./paths";
import { RoomAbsent } from "./room-absent";
import { RoomHeader } from "./room-header";
import { useVisit } from "./use-target";

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

function useOpenRoom(roomId: string, target: Target | null): void {
  const client = useChat();
  useEffect(() => {
    client.openRoom(roomId, target?.seq);
  }, [client, roomId, target]);
  useEffect(() => () => client.closeRoom(roomId), [client, roomId]);
}

/** Names and colours of those who wrote, once the messages are there; the panel asks by itself. */
function useKnowMembers(roomId: string): void {
  const client = useChat();
  const ready = useTimeline(roomId).status === "ready";
  useEffect(() => {
    if (ready && client.getMembers(roomId).length === 0) client.refreshMembers(roomId).catch(() => undefined);
  }, [client, ready, roomId]);
}

function useRoomSettings(room: Room, onDeleted: () => void) {
  const offered = useSnapshot((snapshot) => roomRights(room, snapshot.me).tabs.length > 0);
  const [open, setOpen] = useState(false);
  const used = useOnceOpened(open);
  const element = used && (
    <Suspense>
      <RoomSettings room={room} open={open} onOpenChange={setOpen} onDeleted={onDeleted} />
    </Suspense>
  );
  return { show: offered ? () => setOpen(true) : undefined, element };
}

function usePins(room: Room, onJump: (seq: number) => void) {
  const [open, setOpen] = useState(false);
  const used = useOnceOpened(open);
  const element = used && (
    <Suspense>
      <PinsDialog room={room} open={open} onOpenChange={setOpen} onJump={onJump} />
    </Suspense>
  );
  return { show: () => setOpen(true), element };
}

type People = {
  room: Room;
  shown: boolean;
  onShow: (shown: boolean) => void;
  onLeft: () => void;
  onDirect: (roomId: string) => void;
};

function People({ room, shown, onShow, onLeft, onDirect }: People) {
  const wide = useWide();
  const sheetUsed = useOnceOpened(!wide && shown);
  if (!wide)
    return (
      sheetUsed && (
        <Suspense>
          <MembersSheet room={room} onLeft={onLeft} onDirect={onDirect} open={shown} onOpenChange={onShow} />
        </Suspense>
      )
    );
  if (!shown) return null;
  return (
    <aside
      aria-labelledby="members-title"
      data-region="members"
      tabIndex={-1}
      className="flex w-64 flex-none flex-col border-s border-line bg-panel -outline-offset-2"
    >
      <h2 id="members-title" className="sr-only">
        Members
      </h2>
      <Suspense fallback={<p className="px-4 pt-4 text-muted">Loading members…</p>}>
        <MembersContent room={room} onLeft={onLeft} onDirect={onDirect} />
      </Suspense>
    </aside>
  );
}

type Opened = { room: Room; target: Target | null; onSearch: () => void };

function OpenedRoom({ room, target, onSearch }: Opened) {
  const [, navigate] = useLocation();
  const [membersShown, showMembers] = useMembersShown();
  const visit = useVisit();
  const jump = useCallback((seq: number) => visit({ roomId: room.roomId, seq }), [visit, room.roomId]);
  const goHome = () => navigate("/");
  const pins = usePins(room, jump);
  const settings = useRoomSettings(room, goHome);
  useKnowMembers(room.roomId);
  useEffect(() => rememberRoom(room.roomId), [room.roomId]);

  return (
    <>
      <main className="flex min-w-0 flex-1 flex-col">
        <RoomHeader
          room={room}
          membersShown={membersShown}
          onSearch={onSearch}
          onMembers={() => showMembers(!membersShown)}
          onSettings={settings.show}
          onPins={pins.show}
        />
        <Timeline room={room} target={target} onJump={jump} />
        <div className="safe-bottom flex-none border-t border-line bg-canvas">
          <RoomComposer room={room} hint={<ConnectionHint />} />
          <TypingLine roomId={room.roomId} />
        </div>
      </main>
      <People
        room={room}
        shown={membersShown}
        onShow={showMembers}
        onLeft={goHome}
        onDirect={(roomId) => navigate(roomPath(roomId))}
      />
      {settings.element}
      {pins.element}
    </>
  );
}

type Props = { roomId: string; target: Target | null; onSearch: () => void };

/** Keyed by room where it is used. */
export function RoomPage({ roomId, target, onSearch }: Props) {
  const room = useSnapshot((snapshot) => snapshot.rooms.find((known) => known.roomId === roomId));
  // A site may have no common room.
  const noLobby = useSnapshot((snapshot) => roomId === "lobby" && snapshot.me !== null);
  const missing = useTimeline(roomId).status === "not-found";
  const [, navigate] = useLocation();
  useOpenRoom(roomId, target);
  if (room) return <OpenedRoom room={room} target={target} onSearch={onSearch} />;
  if (noLobby && missing) return <Redirect to="/" replace />;
  return (
    <RoomAbsent
      roomId={roomId}
      onJoined={(joined) => navigate(roomPath(joined))}
      onHome={() => navigate("/")}
    />
  );
}
