import { useEffect, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { announcer } from "@/lib/announcer";
import { useAskers, useChat, useOnline, useSnapshot } from "@/lib/chat";
import { ago } from "@/lib/dates";
import { plainName } from "@/lib/names";
import { has, roleIn } from "@/lib/rights";
import { refusalSentence } from "@/lib/sentences";
import type { Asker, Room } from "@/protocol";

type CardProps = {
  asker: Asker;
  ahead: number;
  disabled: boolean;
  onAnswer: (asker: Asker, approve: boolean) => void;
};

function AskerCard({ asker, ahead, disabled, onAnswer }: CardProps) {
  const name = plainName(asker.username);
  return (
    <li data-testid="asker" className="flex flex-col gap-2 rounded-xl border border-line bg-raised p-2">
      <div className="flex min-w-0 items-center gap-2">
        <Avatar userId={asker.userId} name={asker.username} small />
        <p className="min-w-0 leading-4 [overflow-wrap:anywhere]">
          <bdi className="font-semibold">{asker.username}</bdi> wants to join
          <span className="block text-xs text-muted">asked {ago(asker.askedAt - ahead, Date.now())}</span>
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button
          look="brand"
          className="flex-1"
          disabled={disabled}
          aria-label={`Approve ${name}`}
          onClick={() => onAnswer(asker, true)}
        >
          Approve
        </Button>
        <Button
          className="flex-1"
          disabled={disabled}
          aria-label={`Decline ${name}`}
          onClick={() => onAnswer(asker, false)}
        >
          Decline
        </Button>
      </div>
    </li>
  );
}

/** The list is read when it may hold somebody; after that it is live. */
function useFreshRequests(room: Room): readonly Asker[] {
  const client = useChat();
  const online = useOnline();
  const some = room.requests > 0;
  useEffect(() => {
    if (online && some) client.refreshRequests(room.roomId).catch(() => undefined);
  }, [client, online, some, room.roomId]);
  return useAskers(room.roomId);
}

function RequestList({ room }: { room: Room }) {
  const client = useChat();
  const online = useOnline();
  const ahead = useSnapshot((snapshot) => snapshot.serverAhead);
  const askers = useFreshRequests(room);
  const [answering, setAnswering] = useState<string | null>(null);
  const [refusal, setRefusal] = useState("");
  if (room.requests === 0 && askers.length === 0) return <Alert message={refusal} className="mx-2 mb-2" />;

  const answer = async (asker: Asker, approve: boolean) => {
    setAnswering(asker.userId);
    const result = await client.answerJoin(room.roomId, asker.userId, approve);
    setAnswering(null);
    const name = plainName(asker.username);
    if (result.ok) announcer.status(`${name} was ${approve ? "let in" : "declined"}`);
    if (result.ok) setRefusal("");
    else if (result.code === "not_found") setRefusal(`${name} asks no longer, or was answered already.`);
    else setRefusal(refusalSentence(result));
  };
  const more = room.requests - askers.length;
  return (
    <section aria-labelledby="waiting-people" className="flex flex-col gap-2 pb-3">
      <h3 id="waiting-people" className="px-2 text-xs font-bold text-muted">
        Waiting for approval ({Math.max(room.requests, askers.length)})
      </h3>
      <Alert message={refusal} />
      <ul className="flex flex-col gap-2">
        {askers.map((asker) => (
          <AskerCard
            key={asker.userId}
            asker={asker}
            ahead={ahead}
            disabled={!online || answering !== null}
            onAnswer={answer}
          />
        ))}
      </ul>
      {more > 0 && askers.length > 0 && (
        <p className="px-2 text-xs text-muted">and {more} more after these</p>
      )}
    </section>
  );
}

/** Only for those who may answer. */
export function Requests({ room }: { room: Room }) {
  const me = useSnapshot((snapshot) => snapshot.me);
  return has(roleIn(room, me), "Answer") ? <RequestList room={room} /> : null;
}
