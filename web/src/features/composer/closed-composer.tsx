import { Archive, type LucideIcon, MicOff } from "lucide-react";
import type { ReactNode } from "react";

/** In place of the box where nobody can write, with the reason. The draft is kept for when it opens again. */
export function ClosedComposer({ reason, children }: { reason: "archived" | "muted"; children: ReactNode }) {
  const Icon: LucideIcon = reason === "archived" ? Archive : MicOff;
  return (
    <div className="px-2 pt-1.5">
      <p
        data-region="composer"
        data-testid="composer-closed"
        tabIndex={-1}
        className="flex min-h-11 items-center gap-3 rounded-2xl border border-line bg-field px-4 py-2 text-muted"
      >
        <Icon size={18} aria-hidden="true" className="flex-none" />
        <span className="min-w-0">{children}</span>
      </p>
    </div>
  );
}
