import { clsx } from "clsx";
import { SmilePlus } from "lucide-react";
import { useLayoutEffect, useRef } from "react";
import { Dialog } from "@/components/ui/dialog";
import type { MessageEvent } from "@/protocol";
import type { MessageRights } from "../message-rights";
import { type Act, actsOf, icons, labels } from "./acts";
import { hasReacted } from "./toolbar";

const QUICK = ["👍", "❤️", "😄", "🎉", "👀", "🙏"] as const;
const CLEAR_PX = 12;

/** The message stays lit above the darkened page and moves clear of the sheet. */
function useLitRow(row: HTMLElement, top: () => number | undefined): void {
  const sheetTop = useRef(top);
  useLayoutEffect(() => {
    const edge = sheetTop.current() ?? window.innerHeight;
    row.classList.add("row-lit");
    const pane = row.closest<HTMLElement>("[data-testid=timeline]");
    const before = pane?.scrollTop ?? 0;
    const overlap = row.getBoundingClientRect().bottom + CLEAR_PX - edge;
    if (pane && overlap > 0) {
      // The newest message has nothing below it that could be scrolled away.
      pane.style.paddingBottom = `${overlap}px`;
      pane.scrollTop = before + overlap;
    }
    return () => {
      row.classList.remove("row-lit");
      if (!pane || overlap <= 0) return;
      pane.style.paddingBottom = "";
      pane.scrollTop = before;
    };
  }, [row]);
}

type Props = {
  message: MessageEvent;
  row: HTMLElement;
  rights: MessageRights;
  onReact: (emoji: string, reacted: boolean) => void;
  onPick: () => void;
  onAct: (act: Act) => void;
  onClose: () => void;
};

function Content({ message, row, rights, onReact, onPick, onAct }: Omit<Props, "onClose">) {
  const list = useRef<HTMLDivElement>(null);
  useLitRow(row, () => {
    const sheet = list.current?.closest<HTMLElement>("[role=dialog]");
    return sheet ? window.innerHeight - sheet.offsetHeight : undefined;
  });
  return (
    <div ref={list} className="flex min-h-0 flex-col overflow-y-auto px-3 pb-3" data-testid="action-sheet">
      {rights.react && (
        <div className="flex justify-between gap-1 pb-2">
          {QUICK.map((emoji) => {
            const reacted = hasReacted(message, emoji);
            return (
              <button
                key={emoji}
                type="button"
                aria-label={`React with ${emoji}`}
                aria-pressed={reacted}
                onClick={() => onReact(emoji, !reacted)}
                className={clsx(
                  "flex aspect-square max-w-12 min-w-0 flex-1 items-center justify-center rounded-full border text-2xl leading-none focus-visible:-outline-offset-2",
                  reacted ? "border-accent bg-selected" : "border-transparent bg-hover",
                )}
              >
                {emoji}
              </button>
            );
          })}
          <button
            type="button"
            aria-label="Add a reaction"
            onClick={onPick}
            className="flex aspect-square max-w-12 min-w-0 flex-1 items-center justify-center rounded-full bg-hover text-muted focus-visible:-outline-offset-2"
          >
            <SmilePlus size={20} aria-hidden="true" />
          </button>
        </div>
      )}
      {actsOf(message, rights).map((act) => {
        const Icon = icons[act];
        return (
          <div key={act} className={clsx(act === "delete" && "mt-1 border-t border-line pt-1")}>
            <button
              type="button"
              onClick={() => onAct(act)}
              className={clsx(
                "flex min-h-11 w-full items-center gap-4 rounded-xl px-3 text-start text-base hover:bg-hover focus-visible:-outline-offset-2",
                act === "delete" && "text-danger",
              )}
            >
              <Icon size={20} aria-hidden="true" className={act === "delete" ? "" : "text-muted"} />
              {labels[act]}
            </button>
          </div>
        );
      })}
    </div>
  );
}

/** All that can be done with a message, from below. Mounted means open. */
export function ActionSheet({ onClose, ...rest }: Props) {
  const { row, onReact, onPick, onAct } = rest;
  // Done after the sheet is closed: what comes then takes the focus.
  const chosen = useRef<(() => void) | null>(null);
  const choose = (run: () => void) => {
    chosen.current = run;
    onClose();
  };
  const closed = () => {
    row.focus({ preventScroll: true });
    chosen.current?.();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="Message" shape="bottom" leadsTo={closed}>
      <Content
        {...rest}
        onReact={(emoji, reacted) => choose(() => onReact(emoji, reacted))}
        onPick={() => choose(onPick)}
        onAct={(act) => choose(() => onAct(act))}
      />
    </Dialog>
  );
}
