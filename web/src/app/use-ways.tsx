// The ways to a room: open one, come by link, write to somebody. One set of dialogs, whoever opens them.

import { Suspense, useCallback, useMemo, useState } from "react";
import { useLocation } from "wouter";
import { CreateRoom, JoinByLink, NewDirect } from "./lazy-screens";
import { roomPath } from "./paths";

export type Ways = { create: () => void; link: () => void; direct: () => void };
type Way = keyof Ways;

export function useWays() {
  const [, navigate] = useLocation();
  const [open, setOpen] = useState<Way | null>(null);
  const [used, setUsed] = useState<ReadonlySet<Way>>(new Set());
  const show = useCallback((way: Way) => {
    setUsed((known) => new Set(known).add(way));
    setOpen(way);
  }, []);
  const ways = useMemo<Ways>(
    () => ({ create: () => show("create"), link: () => show("link"), direct: () => show("direct") }),
    [show],
  );
  const go = (path: string) => {
    setOpen(null);
    navigate(path);
  };
  const shown = (way: Way) => ({
    open: open === way,
    onOpenChange: (now: boolean) => setOpen(now ? way : null),
  });
  const toRoom = (roomId: string) => go(roomPath(roomId));
  const dialogs = (
    <Suspense>
      {used.has("create") && <CreateRoom {...shown("create")} onCreated={toRoom} />}
      {used.has("link") && <JoinByLink {...shown("link")} onPath={go} />}
      {used.has("direct") && <NewDirect {...shown("direct")} onOpened={toRoom} />}
    </Suspense>
  );
  return { ways, dialogs };
}
