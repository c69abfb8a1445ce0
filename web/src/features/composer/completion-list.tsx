import { clsx } from "clsx";
import type { Completion } from "./use-completion";

export function CompletionList({ open, found, active, listId, take }: Completion) {
  if (!open) return null;
  return (
    <div
      id={listId}
      role="listbox"
      aria-label="Emoji"
      className="absolute start-0 bottom-full z-30 mb-1 w-64 max-w-full rounded-xl border border-line bg-raised p-1 shadow-2xl"
    >
      {found.map((suggestion, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: as above.
        // biome-ignore lint/a11y/useKeyWithClickEvents: the box has the keys.
        <div
          key={suggestion.emoji}
          id={`${listId}-${index}`}
          role="option"
          aria-selected={index === active}
          // The press would take the focus out of the box.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => take(suggestion)}
          className={clsx(
            "flex min-h-9 cursor-pointer items-center gap-3 rounded-lg px-2 coarse:min-h-11",
            index === active ? "bg-selected text-selected-text" : "hover:bg-hover",
          )}
        >
          <span className="text-xl leading-none">{suggestion.emoji}</span>
          <span className="min-w-0 truncate">:{suggestion.name}:</span>
        </div>
      ))}
    </div>
  );
}
