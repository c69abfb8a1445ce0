import { clsx } from "clsx";
import { useId, useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { inputClass } from "@/components/ui/field";
import { useActiveOption } from "@/lib/use-active-option";
import type { MessageEvent } from "@/protocol";
import { Onward, Outcome } from "./outcome";
import { Results, resultId } from "./results";
import { Scope } from "./scope";
import { useMessageSearch } from "./use-message-search";

type Pick = (message: MessageEvent) => void;
type SearchProps = { roomId: string | null; everywhere: boolean; onPick: Pick };

function Search({ roomId, everywhere, onPick }: SearchProps) {
  const [query, setQuery] = useState("");
  const [all, setAll] = useState(everywhere || roomId === null);
  const listId = useId();
  const [state, more] = useMessageSearch({ query, roomId: all ? null : roomId });
  const { found } = state;
  const { active, onKeyDown, toFirst } = useActiveOption(found, onPick);

  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 px-3 pt-1 pb-3">
      <input
        type="search"
        role="combobox"
        aria-label="Search messages"
        aria-expanded={found.length > 0}
        aria-controls={listId}
        aria-activedescendant={active ? resultId(listId, active) : undefined}
        autoComplete="off"
        enterKeyHint="search"
        maxLength={200}
        placeholder="Search messages"
        className={clsx(inputClass, "flex-none border-line-strong")}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          toFirst();
        }}
        onKeyDown={onKeyDown}
      />
      {roomId !== null && <Scope all={all} onChange={setAll} />}
      <Outcome state={state} />
      <Results
        listId={listId}
        found={found}
        query={state.query}
        named={all}
        busy={state.status === "searching"}
        active={active}
        onPick={onPick}
      />
      <Onward status={state.status} onMore={more} />
    </div>
  );
}

type Props = SearchProps & { open: boolean; onOpenChange: (open: boolean) => void };

/** A picked message is gone to when the dialog has let go of the focus, so that the message can have it. */
export function SearchDialog({ open, onOpenChange, onPick, ...place }: Props) {
  const [picked, setPicked] = useState<MessageEvent | null>(null);
  const pick = (message: MessageEvent) => {
    setPicked(message);
    onOpenChange(false);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Search"
      shape="wide"
      leadsTo={picked ? () => onPick(picked) : undefined}
    >
      <Search {...place} onPick={pick} />
    </Dialog>
  );
}
