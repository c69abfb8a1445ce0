import { useEffect } from "react";
import { tinykeys } from "tinykeys";

function visibleRegions(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-region]")].filter((region) =>
    region.checkVisibility(),
  );
}

/** Moves focus to the next or the previous part of the window. */
function cycle(direction: 1 | -1): void {
  const regions = visibleRegions();
  const current = regions.findIndex((region) => region.contains(document.activeElement));
  const start = current === -1 && direction === -1 ? 0 : current;
  regions[(start + direction + regions.length) % regions.length]?.focus();
}

type Shortcuts = {
  openSwitcher: () => void;
  /** False when the key is the browser's. */
  search: (everywhere: boolean) => boolean;
};

export function useShortcuts({ openSwitcher, search }: Shortcuts): void {
  useEffect(
    () =>
      tinykeys(window, {
        "$mod+KeyK": (event) => {
          event.preventDefault();
          openSwitcher();
        },
        "$mod+KeyF": (event) => {
          if (search(false)) event.preventDefault();
        },
        "$mod+Shift+KeyF": (event) => {
          if (search(true)) event.preventDefault();
        },
        F6: (event) => {
          event.preventDefault();
          cycle(1);
        },
        "Shift+F6": (event) => {
          event.preventDefault();
          cycle(-1);
        },
      }),
    [openSwitcher, search],
  );
}
