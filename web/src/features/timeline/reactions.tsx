import { clsx } from "clsx";
import { SmilePlus } from "lucide-react";
import { memo } from "react";
import type { Reaction } from "@/protocol";

/** More than these open in a list. */
export const MOST_SHOWN = 8;

const chip =
  "relative inline-flex h-7 items-center gap-1.5 rounded-full border px-2 text-[13px] font-medium tabular-nums after:absolute after:-inset-y-0.5 after:inset-x-0 after:content-[''] coarse:h-8 coarse:px-2.5 coarse:after:-inset-y-1.5";
const quiet = "border-transparent bg-hover text-text hover:border-line-strong";
const mine = "border-accent bg-selected text-selected-text ring-[0.5px] ring-accent";

type Props = {
  reactions: readonly Reaction[];
  mayReact: boolean;
  mayUnreact: boolean;
  /** However many there are, and nothing else. */
  all?: boolean;
  onReact: (emoji: string, reacted: boolean) => void;
};

/**
 * The reactions under a message. Who reacted, the picker behind "+" and the list behind "+N" come with the layer of actions, which finds the
 * buttons by their `data-` attributes.
 */
export const Reactions = memo(function Reactions({
  reactions,
  mayReact,
  mayUnreact,
  onReact,
  all = false,
}: Props) {
  const shown = all ? reactions : reactions.slice(0, MOST_SHOWN);
  const more = reactions.length - shown.length;
  return (
    <ul
      aria-label="Reactions"
      className="mt-0.5 flex max-w-full flex-wrap gap-1 coarse:gap-x-1.5 coarse:gap-y-3"
    >
      {shown.map(({ emoji, count, mine: own = false }) => {
        const may = own ? mayUnreact : mayReact;
        return (
          <li key={emoji}>
            <button
              type="button"
              data-reaction={emoji}
              aria-pressed={own}
              aria-disabled={!may || undefined}
              onClick={() => may && onReact(emoji, !own)}
              className={clsx(chip, own ? mine : quiet, !may && "cursor-default!")}
            >
              <span>{emoji}</span> <span>{count.toLocaleString()}</span>
            </button>
          </li>
        );
      })}
      {more > 0 && (
        <li>
          <button
            type="button"
            data-act="reactions"
            aria-label={`${more} more reactions`}
            className={clsx(chip, quiet)}
          >
            +{more}
          </button>
        </li>
      )}
      {mayReact && !all && (
        <li>
          <button
            type="button"
            data-act="react"
            aria-label="Add a reaction"
            className={clsx(chip, quiet, "text-muted")}
          >
            <SmilePlus size={16} aria-hidden="true" />
          </button>
        </li>
      )}
    </ul>
  );
});
