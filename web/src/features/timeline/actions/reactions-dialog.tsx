import { useCallback } from "react";
import { ListStates } from "@/components/lists/list-states";
import { Dialog } from "@/components/ui/dialog";
import { useChat, useProfiles, useSnapshot } from "@/lib/chat";
import { shownName } from "@/lib/names";
import { useList } from "@/lib/use-list";
import type { MessageEvent, Reactors } from "@/protocol";
import { Reactions } from "../reactions";

function People({ reactors }: { reactors: Reactors }) {
  const profiles = useProfiles();
  const myId = useSnapshot((snapshot) => snapshot.me?.userId);
  const left = reactors.count - reactors.people.length;
  return (
    <li data-testid="reactors" className="flex gap-3 border-b border-line py-2">
      <span className="w-12 flex-none text-base tabular-nums">
        {reactors.emoji} <span className="text-xs text-muted">{reactors.count.toLocaleString()}</span>
      </span>
      <ul className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        {reactors.people.map((person) => (
          <li key={person.userId}>
            <bdi>{person.userId === myId ? "You" : shownName(person, profiles)}</bdi>
          </li>
        ))}
        {left > 0 && <li className="text-muted">and {left === 1 ? "1 other" : `${left} others`}</li>}
      </ul>
    </li>
  );
}

type Props = {
  message: MessageEvent;
  mayReact: boolean;
  mayUnreact: boolean;
  onReact: (emoji: string, reacted: boolean) => void;
  onClose: () => void;
};

function Content({ message, ...rest }: Omit<Props, "onClose">) {
  const client = useChat();
  const { roomId, seq } = message;
  const read = useCallback(async () => {
    const answer = await client.do({ action: "getReactions", roomId, seq });
    return answer.ok ? { ok: true as const, value: answer.value.reactions } : answer;
  }, [client, roomId, seq]);
  const [state, reload] = useList(read);
  return (
    <div className="flex min-h-24 flex-col gap-3 overflow-y-auto px-4 pb-4">
      <Reactions reactions={message.reactions ?? []} {...rest} all />
      <ListStates state={state} empty="Nobody reacts to this any more." onRetry={reload}>
        {(reactions) => (
          <ul aria-label="Who reacted" className="border-t border-line">
            {reactions.map((reactors) => (
              <People key={reactors.emoji} reactors={reactors} />
            ))}
          </ul>
        )}
      </ListStates>
    </div>
  );
}

/** All reactions to a message, and who reacted. Mounted means open. */
export function ReactionsDialog({ onClose, ...rest }: Props) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="Reactions">
      <Content {...rest} />
    </Dialog>
  );
}
