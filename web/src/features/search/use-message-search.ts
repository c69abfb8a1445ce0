import { useEffect, useRef, useState } from "react";
import { useChat } from "@/lib/chat";
import { systemClock } from "@/lib/clock";
import { MessageSearch, type SearchState, type Wish } from "./search";

/** The search of one dialog; it ends with it. */
export function useMessageSearch({ query, roomId }: Wish): [SearchState, () => void] {
  const client = useChat();
  const [, redraw] = useState(0);
  const held = useRef<MessageSearch | null>(null);
  held.current ??= new MessageSearch({
    clock: systemClock,
    ask: (question) => client.do(question),
    changed: () => redraw((times) => times + 1),
  });
  const search = held.current;
  useEffect(() => search.want({ query, roomId }), [search, query, roomId]);
  useEffect(() => () => search.stop(), [search]);
  return [search.state(), () => search.more()];
}
