import type { ChatClient } from "@/chat/model";
import type { Question } from "@/components/ui/confirm";
import type { MessageEvent } from "@/protocol";

const MOST = 160;

export type Doomed = Pick<MessageEvent, "roomId" | "seq" | "text">;

/** The question before a message is deleted. */
export function deletion(client: ChatClient, { roomId, seq, text }: Doomed): Question {
  return {
    title: "Delete this message?",
    deed: "Delete",
    children: (
      <>
        <p className="line-clamp-3 border-s-3 border-line ps-2 text-muted">
          <bdi>{text.length > MOST ? `${text.slice(0, MOST)}…` : text}</bdi>
        </p>
        <p>Its text and reactions go for everyone. This cannot be undone.</p>
      </>
    ),
    run: () => client.deleteMessage(roomId, seq),
  };
}
