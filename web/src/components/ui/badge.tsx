import type { ReactNode } from "react";

/** A word about somebody or something; always text, never colour alone. */
export function Badge({ children }: { children: ReactNode }) {
  return (
    <span className="inline-flex flex-none items-center gap-1 rounded-md bg-selected px-1.5 text-xs text-selected-text">
      {children}
    </span>
  );
}
