import { clsx } from "clsx";
import { Ellipsis, Reply, SmilePlus } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { Menu, MenuItem, MenuLine } from "@/components/ui/menu";
import type { MessageEvent } from "@/protocol";
import type { MessageRights } from "../message-rights";
import { type Act, actsOf, icons, labels } from "./acts";
import { type Place, toolbarPlace } from "./toolbar-place";

const QUICK = ["👍", "❤️", "😄"] as const;

export const hasReacted = ({ reactions }: MessageEvent, emoji: string): boolean =>
  reactions?.some((reaction) => reaction.emoji === emoji && reaction.mine) ?? false;

type Props = {
  message: MessageEvent;
  row: HTMLElement;
  scroller: HTMLElement;
  rights: MessageRights;
  onReact: (emoji: string, reacted: boolean) => void;
  onPick: (anchor: DOMRect) => void;
  onAct: (act: Act) => void;
  /** The menu is open, so the toolbar must stay. */
  onHold: (held: boolean) => void;
};

function wordsBox(line: HTMLElement, bar: HTMLElement) {
  const boxes = [...line.children]
    .filter((child) => child !== bar)
    .map((child) => child.getBoundingClientRect());
  return {
    left: Math.min(...boxes.map(({ left }) => left)),
    right: Math.max(...boxes.map(({ right }) => right)),
    top: Math.min(...boxes.map(({ top }) => top)),
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
  };
}

function usePlace({ message, row, scroller }: Props, line: HTMLElement) {
  const bar = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<Place | null>(null);
  // Another text, or another toolbar, may need another place.
  useLayoutEffect(() => {
    const element = bar.current;
    if (!element || !message) return;
    const { offsetWidth: width, offsetHeight: height } = element;
    const box = (of: HTMLElement) => of.getBoundingClientRect();
    setPlace(
      toolbarPlace({
        line: box(line),
        words: wordsBox(line, element),
        row: box(row),
        pane: box(scroller),
        width,
        height,
      }),
    );
  }, [message, row, scroller, line]);
  return { bar, place };
}

const tool =
  "flex size-8 flex-none items-center justify-center rounded-[9px] border border-transparent text-base leading-none hover:bg-hover focus-visible:-outline-offset-2 coarse:size-11";

/** ← and → move within; Escape and ↑ ↓ lead back to the messages. */
function onToolbarKey(event: KeyboardEvent<HTMLElement>, row: HTMLElement): void {
  if (event.target instanceof Element && event.target.closest("[role=menu]")) return;
  if (event.key === "Escape" || event.key === "ArrowUp" || event.key === "ArrowDown") {
    event.preventDefault();
    row.focus({ preventScroll: true });
    return;
  }
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const tools = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-tool]")];
  const at = tools.indexOf(document.activeElement as HTMLElement);
  tools[(at + step + tools.length) % tools.length]?.focus();
}

function Tool({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" data-tool="" aria-label={label} title={label} onClick={onClick} className={tool}>
      {children}
    </button>
  );
}

function More({ acts, onAct, onHold }: Pick<Props, "onAct" | "onHold"> & { acts: readonly Act[] }) {
  // Done after the menu is closed: what comes then takes the focus.
  const chosen = useRef<Act | null>(null);
  const closed = (event: Event) => {
    const act = chosen.current;
    chosen.current = null;
    if (act === "edit" || act === "reply") event.preventDefault();
    if (act) onAct(act);
  };
  return (
    <Menu
      onClosed={closed}
      onOpenChange={onHold}
      trigger={
        <button type="button" data-tool="" aria-label="More actions" title="More actions" className={tool}>
          <Ellipsis size={18} aria-hidden="true" />
        </button>
      }
    >
      {acts.map((act) => {
        const Icon = icons[act];
        return (
          <div key={act}>
            {act === "delete" && <MenuLine />}
            <MenuItem
              danger={act === "delete"}
              onSelect={() => {
                chosen.current = act;
              }}
            >
              <Icon size={16} aria-hidden="true" />
              {labels[act]}
            </MenuItem>
          </div>
        );
      })}
    </Menu>
  );
}

function Tools(props: Props & { line: HTMLElement }) {
  const { message, row, line, rights, onReact, onPick, onAct, onHold } = props;
  const { bar, place } = usePlace(props, line);
  const acts = actsOf(message, rights).filter((act) => act !== "reply");
  return (
    <div
      ref={bar}
      role="toolbar"
      aria-label="Message actions"
      data-testid="message-toolbar"
      onKeyDown={(event) => onToolbarKey(event, row)}
      style={place ?? undefined}
      className={clsx(
        "fade-in absolute z-20 flex items-center gap-0.5 rounded-xl border border-line bg-raised p-0.5 text-text shadow-lg",
        place === null && "invisible",
      )}
    >
      {rights.react && (
        <>
          {QUICK.map((emoji) => {
            const reacted = hasReacted(message, emoji);
            return (
              <button
                key={emoji}
                type="button"
                data-tool=""
                aria-label={`React with ${emoji}`}
                aria-pressed={reacted}
                onClick={() => onReact(emoji, !reacted)}
                className={clsx(tool, reacted && "border-accent! bg-selected")}
              >
                {emoji}
              </button>
            );
          })}
          <span className="mx-0.5 h-5 w-px flex-none bg-line" />
          <Tool
            label="Add a reaction"
            onClick={() => bar.current && onPick(bar.current.getBoundingClientRect())}
          >
            <SmilePlus size={18} aria-hidden="true" />
          </Tool>
        </>
      )}
      {rights.reply && (
        <Tool label="Reply" onClick={() => onAct("reply")}>
          <Reply size={18} aria-hidden="true" />
        </Tool>
      )}
      <More acts={acts} onAct={onAct} onHold={onHold} />
    </div>
  );
}

/** Put into the row itself, so that it moves with it and comes after its words for keyboards and screen readers. */
export function Toolbar(props: Props) {
  const line = props.row.querySelector<HTMLElement>("[data-line]");
  return line && createPortal(<Tools {...props} line={line} />, line);
}
