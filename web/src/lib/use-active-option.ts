// The active option of a list whose focus stays in a text box: arrows move it, Enter picks it.

import { type KeyboardEvent, useState } from "react";

export function useActiveOption<T>(options: readonly T[], onPick: (option: T) => void) {
  const [index, setIndex] = useState(0);
  const last = Math.max(0, options.length - 1);
  const active = options[Math.min(index, last)];
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && active !== undefined) onPick(active);
    else if (event.key === "ArrowDown") setIndex((at) => Math.min(at + 1, last));
    else if (event.key === "ArrowUp") setIndex((at) => Math.max(at - 1, 0));
    else return;
    event.preventDefault();
  };
  return { active, onKeyDown, toFirst: () => setIndex(0) };
}
