import { PinOff } from "lucide-react";
import { useCallback, useState } from "react";
import { ListStates } from "@/components/lists/list-states";
import { Alert } from "@/components/ui/alert";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useChat, useOnline, useProfiles, useSnapshot } from "@/lib/chat";
import { schemeOf } from "@/lib/colour";
import { momentOf } from "@/lib/dates";
import { plainName, shownName } from "@/lib/names";
import { roleIn } from "@/lib/rights";
import { refusalSentence } from "@/lib/sentences";
import { useList } from "@/lib/use-list";
import { useReached } from "@/lib/use-reached";
import type { MessageEvent, Room } from "@/protocol";
import { messageRights, roomRightsOf } from "./message-rights";

/** All pages: a room has at most 50 pins. */
function usePinList(roomId: string) {
  const client = useChat();
  const read = useCallback(async () => {
    const pins: MessageEvent[] = [];
    for (;;) {
      const before = pins.at(-1)?.seq;
      const answer = await client.do({
        action: "getPins",
        roomId,
        ...(before !== undefined && { before }),
      });
      if (!answer.ok) return answer;
      pins.push(...answer.value.messages);
      if (!answer.value.hasMore || answer.value.messages.length === 0)
        return { ok: true as const, value: pins.sort((a, b) => b.seq - a.seq) };
    }
  }, [client, roomId]);
  return useList(read);
}

type LineProps = { pin: MessageEvent; onJump: () => void; onUnpin: (() => void) | undefined };

function PinLine({ pin, onJump, onUnpin }: LineProps) {
  const profiles = useProfiles();
  const name = shownName(pin, profiles);
  const colour = profiles.get(pin.userId)?.colour;
  return (
    <li data-testid="pin" className="flex items-start gap-1 border-b border-line py-1">
      <button
        type="button"
        onClick={onJump}
        className="flex min-h-11 min-w-0 flex-1 items-start gap-3 rounded-lg p-2 text-start hover:bg-hover focus-visible:-outline-offset-2"
      >
        <Avatar userId={pin.userId} name={name} colour={colour} small />
        <span className={`min-w-0 flex-1 ${schemeOf(pin.userId, colour)}`}>
          <span className="flex items-baseline gap-2 text-xs">
            <bdi className="truncate font-bold text-name">{name}</bdi>
            <time className="flex-none text-muted" dateTime={new Date(pin.timestamp).toISOString()}>
              {momentOf(pin.timestamp)}
            </time>
          </span>
          <span className="line-clamp-3 whitespace-pre-wrap [overflow-wrap:anywhere]" dir="auto">
            {pin.text}
          </span>
        </span>
      </button>
      {onUnpin && (
        <Button
          look="ghost"
          size="icon"
          aria-label={`Unpin the message of ${plainName(name)}`}
          title="Unpin"
          onClick={onUnpin}
        >
          <PinOff size={16} aria-hidden="true" />
        </Button>
      )}
    </li>
  );
}

type ListProps = { room: Room; onJump: (seq: number) => void };

function PinList({ room, onJump }: ListProps) {
  const client = useChat();
  const online = useOnline();
  const role = useSnapshot((snapshot) => roleIn(room, snapshot.me));
  const myId = useSnapshot((snapshot) => snapshot.me?.userId);
  const ahead = useSnapshot((snapshot) => snapshot.serverAhead);
  const muted = !useReached((room.mutedUntil ?? 0) - ahead);
  const rights = roomRightsOf(room, role, muted);
  const [state, reload] = usePinList(room.roomId);
  const [refusal, setRefusal] = useState("");
  const unpin = async (seq: number) => {
    const answer = await client.setPinned(room.roomId, seq, false);
    setRefusal(answer.ok ? "" : refusalSentence(answer));
    await reload();
  };
  return (
    <div className="flex min-h-24 flex-col gap-2 overflow-y-auto px-4 pb-4">
      <Alert message={refusal} />
      <ListStates
        state={state}
        empty="Nothing is pinned here. What is pinned stays easy to find for everyone in the room."
        onRetry={reload}
      >
        {(pins) => (
          <ul aria-label="Pinned messages" className="border-t border-line">
            {pins.map((pin) => (
              <PinLine
                key={pin.seq}
                pin={pin}
                onJump={() => onJump(pin.seq)}
                onUnpin={
                  online && messageRights(rights, pin, myId).pin ? () => void unpin(pin.seq) : undefined
                }
              />
            ))}
          </ul>
        )}
      </ListStates>
    </div>
  );
}

type Props = ListProps & { open: boolean; onOpenChange: (open: boolean) => void };

/** The pinned messages of a room, the newest first. What is picked is gone to when the dialog has let go of the focus. */
export function PinsDialog({ room, open, onOpenChange, onJump }: Props) {
  const [picked, setPicked] = useState<number | null>(null);
  const changeOpen = (next: boolean) => {
    if (!next) setPicked(null);
    onOpenChange(next);
  };
  const pick = (seq: number) => {
    setPicked(seq);
    onOpenChange(false);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={changeOpen}
      title="Pinned messages"
      leadsTo={
        picked === null
          ? undefined
          : () => {
              setPicked(null);
              onJump(picked);
            }
      }
    >
      {open && <PinList room={room} onJump={pick} />}
    </Dialog>
  );
}
