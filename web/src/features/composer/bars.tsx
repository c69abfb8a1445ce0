import { Pencil, X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { quoteLine, useQuote, useSayer } from "@/features/timeline/quote";
import { schemeOf } from "@/lib/colour";

type BarProps = { label: string; onClose: () => void; children: ReactNode };

/** Above the text, inside the border of the box. */
function Bar({ label, onClose, children }: BarProps) {
  return (
    <div className="flex items-center gap-2 border-b border-line ps-3 pb-1">
      <div className="min-w-0 flex-1">{children}</div>
      <Button look="ghost" size="icon" aria-label={label} onClick={onClose}>
        <X size={16} aria-hidden="true" />
      </Button>
    </div>
  );
}

export function EditBar({ onCancel }: { onCancel: () => void }) {
  return (
    <Bar label="Cancel editing" onClose={onCancel}>
      <p data-testid="edit-bar" className="flex items-center gap-2 text-[13px] text-muted">
        <Pencil size={15} aria-hidden="true" className="flex-none text-accent" />
        <span className="truncate">
          <span className="font-semibold text-text">Editing message</span>
          <span className="coarse:hidden"> · Esc cancels, Enter saves</span>
        </span>
      </p>
    </Bar>
  );
}

type ReplyProps = { roomId: string; seq: number; onCancel: () => void };

export function ReplyBar({ roomId, seq, onCancel }: ReplyProps) {
  const line = quoteLine(useQuote(roomId, seq));
  const sayer = useSayer(line);
  return (
    <Bar label="Cancel reply" onClose={onCancel}>
      <div
        data-testid="reply-bar"
        className={`border-s-3 ps-2 text-[13px] leading-5 ${sayer ? `${schemeOf(sayer.userId, sayer.colour)} border-name` : "border-line"}`}
      >
        <p className="truncate text-muted">
          Reply to{" "}
          {sayer ? (
            <bdi className="font-semibold text-name">{sayer.own ? "yourself" : sayer.name}</bdi>
          ) : (
            "a message"
          )}
        </p>
        <p className="min-h-5 truncate text-muted">
          {line.state === "known" && <bdi>{line.text}</bdi>}
          {line.state === "gone" && line.words}
          {line.state === "loading" && "Loading…"}
        </p>
      </div>
    </Bar>
  );
}
