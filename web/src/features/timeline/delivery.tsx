import { Check, CircleAlert, Clock3, RotateCw, Trash2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import type { Delivery } from "./rows";

const marks = {
  sending: { Icon: Clock3, label: "Sending" },
  sent: { Icon: Check, label: "Sent" },
  failed: { Icon: CircleAlert, label: "Not sent" },
} as const;

export function DeliveryMark({ state, shown }: { state: Delivery["state"]; shown: boolean }) {
  if (!shown) return null;
  const { Icon, label } = marks[state];
  return (
    <span className={state === "failed" ? "mb-1 flex-none text-danger" : "mb-1 flex-none text-muted"}>
      <Icon size={13} aria-hidden="true" />
      <span className="sr-only">{label}</span>
    </span>
  );
}

type Props = { reason: string; onRetry: () => void; onDiscard: () => void };

export function FailedActions({ reason, onRetry, onDiscard }: Props) {
  return (
    <div className="flex flex-wrap items-center justify-end gap-2 pt-1">
      <p className="text-xs font-medium text-danger">{reason}</p>
      <div className="flex gap-2">
        <Button size="small" onClick={onRetry}>
          <RotateCw size={14} aria-hidden="true" />
          Retry
        </Button>
        <Button size="small" look="danger" onClick={onDiscard}>
          <Trash2 size={14} aria-hidden="true" />
          Discard
        </Button>
      </div>
    </div>
  );
}
