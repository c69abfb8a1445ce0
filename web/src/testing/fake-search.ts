// Searching the gallery's logs: plainly, and for the word "slow" never to an end.

import type { CommandResult } from "@/chat/model";
import { spelled, wordsOf } from "@/features/search/folding";
import { highlight } from "@/features/search/highlight";
import type { LogEvent, MessageEvent, SearchPlace } from "@/protocol";

type Wanted = { query: string; before?: SearchPlace };
type Found = { messages: MessageEvent[]; next?: SearchPlace };

/** Every word of the query has to be marked somewhere. */
function matches(text: string, query: string): boolean {
  return wordsOf(query).every((word) => highlight(text, spelled(word)).some(({ hit }) => hit));
}

export async function fakeSearch(
  { query, before }: Wanted,
  logs: readonly (readonly LogEvent[])[],
): Promise<CommandResult<Found>> {
  if (query === "slow") return { ok: true, value: { messages: [], next: { roomId: "lobby", seq: 100 } } };
  if (query === "broken") return { ok: false, code: "unreachable", message: "" };
  const messages = logs
    .flatMap((log) => [...log].reverse())
    .filter((event): event is MessageEvent => event.type === "message")
    .filter(({ text }) => matches(text, query));
  const from = before ? messages.findIndex(({ seq }) => seq < before.seq) : 0;
  const page = messages.slice(from, from + 20);
  const last = page[page.length - 1];
  const next = last && messages.length > from + 20 ? { roomId: last.roomId, seq: last.seq } : undefined;
  return { ok: true, value: { messages: page, ...(next && { next }) } };
}
