import { clsx } from "clsx";
import { ArrowDown, Check } from "lucide-react";
import { useMarkReadButton } from "@/lib/use-mark-room-read";
import type { Room } from "@/protocol";

const half = "flex min-h-9 items-center gap-1.5 rounded-full hover:bg-white/15 coarse:min-h-11";

/** Leads to the end; while something is unread, the button beside it marks the room as read and moves nothing. */
export function JumpPill({ room, onJump }: { room: Room; onJump: () => void }) {
  const markRead = useMarkReadButton(room);
  const { unread } = room;
  return (
    <div className="brand-gradient fade-in absolute bottom-3 left-1/2 z-10 flex -translate-x-1/2 rounded-full border border-white/20 text-[13px] font-semibold whitespace-nowrap shadow-lg">
      <button
        type="button"
        data-testid="jump-pill"
        onClick={onJump}
        className={clsx(half, "ring-on-brand", unread > 0 ? "ps-4 pe-2" : "px-4")}
      >
        <ArrowDown size={15} aria-hidden="true" />
        {unread > 0 ? `${unread} new ${unread === 1 ? "message" : "messages"}` : "Jump to latest"}
      </button>
      {unread > 0 && (
        <button
          type="button"
          aria-label="Mark as read"
          title="Mark as read"
          onClick={markRead}
          className={clsx(half, "ring-on-brand min-w-9 justify-center coarse:min-w-11")}
        >
          <Check size={15} aria-hidden="true" />
        </button>
      )}
    </div>
  );
}
