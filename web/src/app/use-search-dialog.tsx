import { Suspense, useCallback, useRef, useState } from "react";
import { useOnceOpened } from "@/lib/use-once-opened";
import { SearchDialog } from "./lazy-screens";
import { useVisit } from "./use-target";

type Place = { roomId: string | null; everywhere: boolean };

/** The search over a room or all of them. `find` answers false while it is open, so that the browser's own search has the key then. */
export function useSearchDialog(current: string | null) {
  const visit = useVisit();
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
  const element = used && (
    <Suspense>
      <SearchDialog key={times.current} open={open} onOpenChange={setOpen} onPick={visit} {...place} />
    </Suspense>
  );
  return { find, element };
}
