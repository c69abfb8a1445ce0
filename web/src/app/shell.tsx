import { Suspense, useCallback, useEffect, useState } from "react";
import { Redirect, Route, Switch, useLocation, useRoute, useSearch } from "wouter";
import { useAnnounceConnection } from "@/features/connection/connection-status";
import { loadMarkdown } from "@/features/timeline/message-text";
import { useSnapshot } from "@/lib/chat";
import { useTwoPanes } from "@/lib/use-media";
import { useOnceOpened } from "@/lib/use-once-opened";
import { RoomSwitcher, Settings } from "./lazy-screens";
import { LiveRegion } from "./live-region";
import { PaneHeader } from "./pane-header";
import { lastRoomPath, roomPath, targetSeq } from "./paths";
import { RoomPage } from "./room-page";
import { Sidebar } from "./sidebar";
import { usePageTitle } from "./use-page-title";
import { useShortcuts } from "./use-shortcuts";

void loadMarkdown().catch(() => undefined);

type Props = { onSignOut: () => Promise<void>; onSessionLost: () => void };

function Pane({ onSignOut }: { onSignOut: () => Promise<void> }) {
  const target = targetSeq(useSearch());
  return (
    <Switch>
      <Route path="/r/:roomId">
        {({ roomId }) => <RoomPage key={roomId} roomId={roomId} target={target} />}
      </Route>
      <Route path="/settings">
        <main className="flex min-w-0 flex-1 flex-col">
          <PaneHeader title="Settings" />
          <Suspense>
            <Settings onSignOut={onSignOut} />
          </Suspense>
        </main>
      </Route>
      <Route>
        <Redirect to={lastRoomPath()} replace />
      </Route>
    </Switch>
  );
}

function useSwitcher() {
  const [, navigate] = useLocation();
  const [open, setOpen] = useState(false);
  const used = useOnceOpened(open);
  const find = useCallback(() => setOpen(true), []);
  const pick = useCallback(
    (roomId: string) => {
      setOpen(false);
      navigate(roomPath(roomId));
    },
    [navigate],
  );
  const element = used && (
    <Suspense>
      <RoomSwitcher open={open} onOpenChange={setOpen} onPick={pick} />
    </Suspense>
  );
  return { find, element };
}

export function Shell({ onSignOut, onSessionLost }: Props) {
  const twoPanes = useTwoPanes();
  const [location] = useLocation();
  const [, room] = useRoute("/r/:roomId");
  const lost = useSnapshot((snapshot) => snapshot.connection.status === "signed-out");
  const { find, element } = useSwitcher();
  useShortcuts(find);
  usePageTitle();
  useAnnounceConnection();
  useEffect(() => {
    if (lost) onSessionLost();
  }, [lost, onSessionLost]);

  const alone = !twoPanes && location === "/";
  const sidebar = <Sidebar current={room ? room.roomId : null} onFind={find} alone={alone} />;
  return (
    <>
      {alone ? (
        <main>{sidebar}</main>
      ) : (
        <div className="flex h-dvh overflow-hidden">
          {twoPanes && sidebar}
          <Pane onSignOut={onSignOut} />
        </div>
      )}
      {element}
      <LiveRegion />
    </>
  );
}
