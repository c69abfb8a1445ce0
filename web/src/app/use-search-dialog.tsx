import { Suspense, useCallback, useRef, useState } from "react";
import { useLocation } from "wouter";
import { useOnceOpened } from "@/lib/use-once-opened";
import type { MessageEvent } from "@/protocol";
import { SearchDialog } from "./lazy-screens";
import { messagePath } from "./paths";

type Place = { roomId: string | null; everywhere: boolean };

/** The search over a room or all of them. `find` answers false while it is open, so that the browser's own search has the key then. */
export function useSearchDialog(current: string | null) {
  const [, navigate] = useLocation();
  const [open, setOpen] = useState(false);
  const [place, setPlace] = useState<Place>({ roomId: null, everywhere: true });
  const times = useRef(0);
  const used = useOnceOpened(open);
  const find = useCallback(
    (everywhere: boolean): boolean => {
      if (open || (current === null && !everywhere)) return false;
      times.current += 1;
      setPlace({ roomId: current, everywhere });
      setOpen(true);
      return true;
    },
    [open, current],
  );
  const pick = useCallback(({ roomId, seq }: MessageEvent) => navigate(messagePath(roomId, seq)), [navigate]);
  const element = used && (
    <Suspense>
      <SearchDialog key={times.current} open={open} onOpenChange={setOpen} onPick={pick} {...place} />
    </Suspense>
  );
  return { find, element };
}
