import { clsx } from "clsx";
import { memo, useEffect, useRef } from "react";
import { Avatar } from "@/components/ui/avatar";
import { useProfiles } from "@/lib/chat";
import { schemeOf } from "@/lib/colour";
import { momentOf } from "@/lib/dates";
import { shownName } from "@/lib/names";
import type { MessageEvent } from "@/protocol";
import { highlight } from "./highlight";

type Props = { id: string; message: MessageEvent; query: string; active: boolean; onPick: () => void };

/** The words as they were written, without markdown; what was looked for is marked. */
const Words = memo(function Words({ text, query }: { text: string; query: string }) {
  return (
    <p className="line-clamp-4 whitespace-pre-wrap [overflow-wrap:anywhere]">
      {highlight(text, query).map((part, index) =>
        part.hit ? (
          <mark key={index} className="rounded-[3px] bg-mark px-px font-semibold text-text">
            {part.text}
          </mark>
        ) : (
          part.text
        ),
      )}
    </p>
  );
});

export function Result({ id, message, query, active, onPick }: Props) {
  const profiles = useProfiles();
  const row = useRef<HTMLDivElement>(null);
  const name = shownName(message, profiles);
  const colour = profiles.get(message.userId)?.colour;
  useEffect(() => {
    if (active) row.current?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the search box has the keys.
    // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the search box, which names the active result.
    <div
      ref={row}
      id={id}
      role="option"
      aria-selected={active}
      data-testid="search-result"
      onClick={onPick}
      className={clsx(
        "flex min-h-11 cursor-pointer scroll-my-10 gap-2.5 rounded-lg px-2 py-1.5",
        active ? "bg-selected" : "hover:bg-hover",
        schemeOf(message.userId, colour),
      )}
    >
      <Avatar userId={message.userId} name={name} colour={colour} small className="mt-0.5" />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2 text-xs">
          <bdi className="truncate font-bold text-name">{name}</bdi>
          <time
            className={clsx("flex-none", active ? "text-text" : "text-muted")}
            dateTime={new Date(message.timestamp).toISOString()}
          >
            {momentOf(message.timestamp)}
          </time>
        </p>
        <Words text={message.text} query={query} />
      </div>
    </div>
  );
}
