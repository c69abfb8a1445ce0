import { type ReactNode, Suspense, useCallback, useEffect, useState } from "react";
import { Redirect, Route, Switch, useLocation, useRoute } from "wouter";
import { useAnnounceConnection } from "@/features/connection/connection-status";
import { loadMarkdown } from "@/features/timeline/message-text";
import { useSnapshot } from "@/lib/chat";
import { useTwoPanes } from "@/lib/use-media";
import { useOnceOpened } from "@/lib/use-once-opened";
import { whenIdle } from "@/lib/when-idle";
import { Home } from "./home";
import { Admin, fetchKeyed, Invitation, Notices, RoomSwitcher, Settings } from "./lazy-screens";
import { LiveRegion } from "./live-region";
import { PaneHeader } from "./pane-header";
import { roomPath } from "./paths";
import { RoomPage } from "./room-page";
import { Sidebar } from "./sidebar";
import { Toast } from "./toast";
import { usePageTitle } from "./use-page-title";
import { useSearchDialog } from "./use-search-dialog";
import { useShortcuts } from "./use-shortcuts";
import { useTarget } from "./use-target";
import { useWays, type Ways } from "./use-ways";

void loadMarkdown().catch(() => undefined);

type Props = { onSignOut: () => Promise<void>; onSessionLost: () => void };

function Page({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="flex min-w-0 flex-1 flex-col">
      <PaneHeader title={title} />
      <Suspense>{children}</Suspense>
    </main>
  );
}

function Pane({ onSignOut, onSessionLost, ways, onSearch }: Props & { ways: Ways; onSearch: () => void }) {
  const target = useTarget();
  const [, navigate] = useLocation();
  const goHome = () => navigate("/");
  return (
    <Switch>
      <Route path="/r/:roomId">
        {({ roomId }) => <RoomPage key={roomId} roomId={roomId} target={target} onSearch={onSearch} />}
      </Route>
      <Route path="/join/:word">
        {({ word }) => (
          <Page title="Invitation">
            <Invitation key={word} word={word} onJoined={(id) => navigate(roomPath(id))} onHome={goHome} />
          </Page>
        )}
      </Route>
      <Route path="/settings">
        <Page title="Settings">
          <Settings onSignOut={onSignOut} onGone={onSessionLost} />
        </Page>
      </Route>
      {/* The server prints `/claim` beside the first admin's code. */}
      <Route path={/^\/(?:admin|claim)$/}>
        <Page title="This site">
          <Admin />
        </Page>
      </Route>
      <Route path="/">
        <Home onCreate={ways.create} onLink={ways.link} />
      </Route>
      <Route>
        <Redirect to="/" replace />
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
  const noticed = useOnceOpened(useSnapshot((snapshot) => snapshot.notices.length > 0));
  const lost = useSnapshot((snapshot) => snapshot.connection.status === "signed-out");
  const { find, element } = useSwitcher();
  const current = room ? room.roomId : null;
  const search = useSearchDialog(current);
  useShortcuts({ openSwitcher: find, search: search.find });
  usePageTitle();
  useAnnounceConnection();
  useEffect(() => whenIdle(fetchKeyed), []);
  useEffect(() => {
    if (lost) onSessionLost();
  }, [lost, onSessionLost]);

  const alone = !twoPanes && location === "/";
  const { ways, dialogs } = useWays();
  const sidebar = <Sidebar current={current} onFind={find} ways={ways} alone={alone} />;
  return (
    <>
      {alone ? (
        <main>{sidebar}</main>
      ) : (
        <div className="flex h-dvh overflow-hidden">
          {twoPanes && sidebar}
          <Pane
            onSignOut={onSignOut}
            onSessionLost={onSessionLost}
            ways={ways}
            onSearch={() => search.find(false)}
          />
        </div>
      )}
      {element}
      {search.element}
      {dialogs}
      {noticed && (
        <Suspense>
          <Notices current={current} />
        </Suspense>
      )}
      <Toast />
      <LiveRegion />
    </>
  );
}
