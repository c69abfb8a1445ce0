import { useState } from "react";

/** True from the first opening on: a lazy dialog then stays mounted, so that closing gives the focus back. */
export function useOnceOpened(open: boolean): boolean {
  const [opened, setOpened] = useState(open);
  if (open && !opened) setOpened(true);
  return opened;
}
