import { memo, useCallback, useSyncExternalStore } from "react";
import type { Quote } from "@/chat/model";
import { Avatar } from "@/components/ui/avatar";
import { useChat, useProfiles, useSnapshot } from "@/lib/chat";
import { schemeOf } from "@/lib/colour";
import { shownName } from "@/lib/names";
import type { Colour } from "@/protocol";

export type QuoteLine =
  | { state: "loading" }
  | { state: "gone"; words: string }
  | { state: "known"; userId: string; username: string; text: string };

/** One line about the message that is replied to. */
export function quoteLine(quote: Quote): QuoteLine {
  if (quote === "loading") return { state: "loading" };
  if (quote === "missing") return { state: "gone", words: "Message not available" };
  if (quote.deleted) return { state: "gone", words: "Message deleted" };
  const { userId, username, text } = quote;
  return { state: "known", userId, username, text: text.replace(/\s+/g, " ").trim().slice(0, 200) };
}

export function useQuote(roomId: string, seq: number): Quote {
  const client = useChat();
  const subscribe = useCallback(
    (listener: () => void) => client.subscribeRoom(roomId, listener),
    [client, roomId],
  );
  return useSyncExternalStore(subscribe, () => client.getQuote(roomId, seq));
}

type Said = { userId: string; username: string; name: string; own: boolean; colour: Colour | undefined };

export function useSayer(line: QuoteLine): Said | null {
  const profiles = useProfiles();
  const myId = useSnapshot((snapshot) => snapshot.me?.userId);
  if (line.state !== "known") return null;
  const own = line.userId === myId;
  const colour = profiles.get(line.userId)?.colour;
  return {
    userId: line.userId,
    username: line.username,
    name: own ? "You" : shownName(line, profiles),
    own,
    colour,
  };
}

type Props = { roomId: string; seq: number; onJump: (seq: number) => void };

/** Above a reply: it has its height before the message is known. */
export const QuoteAbove = memo(function QuoteAbove({ roomId, seq, onJump }: Props) {
  const line = quoteLine(useQuote(roomId, seq));
  const sayer = useSayer(line);
  const shape =
    "flex h-5 max-w-full min-w-0 items-center gap-1.5 border-s-3 ps-2 text-[13px] leading-5 text-muted";
  if (line.state === "loading")
    return (
      <p data-testid="quote" className={`${shape} border-line`}>
        <span className="h-2.5 w-40 rounded-full bg-hover" />
        <span className="sr-only">Reading the message that this replies to</span>
      </p>
    );
  if (line.state === "gone")
    return (
      <p data-testid="quote" className={`${shape} border-line italic`}>
        {line.words}
      </p>
    );
  if (!sayer) return null;
  return (
    <button
      type="button"
      data-testid="quote"
      onClick={() => onJump(seq)}
      className={`${shape} ${schemeOf(sayer.userId, sayer.colour)} relative border-name text-start after:absolute after:inset-0 after:content-[''] hover:text-text coarse:after:-inset-y-3`}
    >
      <span className="sr-only">Reply to </span>
      <Avatar userId={sayer.userId} name={sayer.username} colour={sayer.colour} tiny />
      <bdi className="flex-none font-semibold text-name">{sayer.name}</bdi>
      <bdi className="min-w-0 truncate">{line.text}</bdi>
    </button>
  );
});
