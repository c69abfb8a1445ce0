import { clsx } from "clsx";

export type Tone = "online" | "waiting" | "offline" | "idle";

/** Never alone: a label stands beside it. */
export function StatusDot({ tone, pulse = false }: { tone: Tone; pulse?: boolean }) {
  return <span aria-hidden="true" className={clsx("status-dot", `dot-${tone}`, pulse && "status-pulse")} />;
}
