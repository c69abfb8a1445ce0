import { clsx } from "clsx";
import { useEffect, useRef } from "react";
import { StatusDot } from "@/components/ui/status-dot";
import { announcer } from "@/lib/announcer";
import { looks, useShownStatus } from "./shown-connection";

export function ConnectionStatus({ className }: { className?: string }) {
  const { label, tone, pulse } = looks[useShownStatus()];
  return (
    <p
      data-testid="connection"
      className={clsx("flex min-w-0 items-center gap-2 text-xs text-muted", className)}
    >
      <StatusDot tone={tone} pulse={pulse} />
      <span className="truncate">{label}</span>
    </p>
  );
}

/** Speaks changes, not the first state. */
export function useAnnounceConnection(): void {
  const { label } = looks[useShownStatus()];
  const before = useRef(label);
  useEffect(() => {
    if (before.current !== label) announcer.status(label);
    before.current = label;
  }, [label]);
}
