import { ArrowDown } from "lucide-react";

export function JumpPill({ count, onJump }: { count: number; onJump: () => void }) {
  return (
    <button
      type="button"
      data-testid="jump-pill"
      onClick={onJump}
      className="brand-gradient fade-in absolute bottom-3 left-1/2 z-10 flex min-h-9 -translate-x-1/2 items-center gap-1.5 rounded-full border border-white/20 px-4 text-[13px] font-semibold shadow-lg hover:brightness-95 coarse:min-h-11"
    >
      <ArrowDown size={15} aria-hidden="true" />
      {count > 0 ? `${count} new ${count === 1 ? "message" : "messages"}` : "Jump to latest"}
    </button>
  );
}
