// What stands at the door of a room one is not in: ask, wait, come again later.

import { Compass, DoorClosed, Hourglass } from "lucide-react";
import { useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { isRoomId } from "@/lib/addresses";
import { useChat, useOnline, useSnapshot } from "@/lib/chat";
import { ago, untilWhen } from "@/lib/dates";
import { refusalSentence } from "@/lib/sentences";
import { useReached } from "@/lib/use-reached";
import type { OwnRequest } from "@/protocol";
import { useJoin } from "./use-join";

type Ask = { roomId: string; onJoined: (roomId: string) => void; onHome: () => void };

function Nowhere({ onHome }: { onHome: () => void }) {
  return (
    <Notice icon={<Compass size={28} aria-hidden="true" />} title="There is no such room for you">
      <p>It may be gone, or only an invitation leads in.</p>
      <Button look="brand" onClick={onHome}>
        Go to your rooms
      </Button>
    </Notice>
  );
}

/** The address alone does not tell whether there is a room: only asking does, and only where asking is possible. */
export function AskPrompt({ roomId, onJoined, onHome }: Ask) {
  const online = useOnline();
  const { join, joining, refusal, missing } = useJoin(onJoined);
  if (missing || !isRoomId(roomId)) return <Nowhere onHome={onHome} />;
  return (
    <Notice icon={<DoorClosed size={28} aria-hidden="true" />} title="You are not in this room">
      <p>If it takes requests, the people who run it can let you in.</p>
      <Alert message={refusal} />
      <div className="flex flex-wrap justify-center gap-2">
        <Button look="brand" disabled={!online || joining !== null} onClick={() => join({ roomId })}>
          Ask to join
        </Button>
        <Button onClick={onHome}>Go to your rooms</Button>
      </div>
    </Notice>
  );
}

export function WaitingPrompt({ request }: { request: OwnRequest }) {
  const client = useChat();
  const online = useOnline();
  const ahead = useSnapshot((snapshot) => snapshot.serverAhead);
  const [refusal, setRefusal] = useState("");
  const withdraw = async () => {
    const result = await client.withdrawJoin(request.roomId);
    setRefusal(result.ok ? "" : refusalSentence(result));
  };
  return (
    <Notice icon={<Hourglass size={28} aria-hidden="true" />} title="Waiting to be let in">
      <p>
        You asked {ago(request.askedAt - ahead, Date.now())}. The room opens here by itself as soon as
        somebody lets you in.
      </p>
      <Alert message={refusal} />
      <Button disabled={!online} onClick={withdraw}>
        Withdraw
      </Button>
    </Notice>
  );
}

export function RejectedPrompt({ request, onJoined, onHome }: Omit<Ask, "roomId"> & { request: OwnRequest }) {
  const online = useOnline();
  const ahead = useSnapshot((snapshot) => snapshot.serverAhead);
  const { join, joining, refusal, missing } = useJoin(onJoined);
  const againAt = (request.askAgainAt ?? 0) - ahead;
  const mayAsk = useReached(againAt);
  if (missing) return <Nowhere onHome={onHome} />;
  return (
    <Notice icon={<DoorClosed size={28} aria-hidden="true" />} title="Your request was declined">
      <p>
        {mayAsk ? "You may ask again now." : `You may ask again from ${untilWhen(againAt, Date.now())} on.`}
      </p>
      <Alert message={refusal} />
      <div className="flex flex-wrap justify-center gap-2">
        {mayAsk && (
          <Button
            look="brand"
            disabled={!online || joining !== null}
            onClick={() => join({ roomId: request.roomId })}
          >
            Ask again
          </Button>
        )}
        <Button onClick={onHome}>Go to your rooms</Button>
      </div>
    </Notice>
  );
}
