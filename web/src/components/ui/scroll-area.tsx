import { clsx } from "clsx";
import type { ComponentProps } from "react";

type Props = ComponentProps<"section"> & { "aria-label": string };

/** What scrolls must be reachable by keyboard, and then it needs a name. */
export function ScrollArea({ className, ...rest }: Props) {
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard.
      tabIndex={0}
      className={clsx("overflow-x-hidden overflow-y-auto overscroll-contain -outline-offset-2", className)}
      {...rest}
    />
  );
}
