import { useCallback, useState } from "react";
import { ListStates } from "@/components/lists/list-states";
import { Alert } from "@/components/ui/alert";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { useChat, useOnline } from "@/lib/chat";
import { momentOf } from "@/lib/dates";
import { plainName } from "@/lib/names";
import { refusalSentence } from "@/lib/sentences";
import { useList } from "@/lib/use-list";
import type { Ban } from "@/protocol";

function BanLine({ ban, disabled, onLift }: { ban: Ban; disabled: boolean; onLift: () => void }) {
  return (
    <li data-testid="ban" className="flex items-center gap-2 border-b border-line py-2">
      <Avatar userId={ban.userId} name={ban.username} small />
      <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <bdi className="font-semibold">{ban.username}</bdi>
        <span className="block text-xs text-muted">
          by <bdi>{ban.by.username}</bdi>, {momentOf(ban.bannedAt)}
        </span>
      </p>
      <Button
        size="small"
        disabled={disabled}
        aria-label={`Lift the ban on ${plainName(ban.username)}`}
        onClick={onLift}
      >
        Lift
      </Button>
    </li>
  );
}

export function Bans({ roomId }: { roomId: string }) {
  const client = useChat();
  const online = useOnline();
  const read = useCallback(async () => {
    const answer = await client.do({ action: "getBans", roomId });
    return answer.ok ? { ok: true as const, value: answer.value.bans } : answer;
  }, [client, roomId]);
  const [state, reload] = useList(read);
  const [refusal, setRefusal] = useState("");
  const lift = async (userId: string) => {
    const answer = await client.do({ action: "unbanMember", roomId, userId });
    setRefusal(answer.ok ? "" : refusalSentence(answer));
    await reload();
  };
  return (
    <>
      <p className="text-muted">
        These people cannot come in. Lifting a ban does not bring them back by itself.
      </p>
      <Alert message={refusal} />
      <ListStates state={state} empty="Nobody is banned." onRetry={reload}>
        {(bans) => (
          <ul className="border-t border-line">
            {bans.map((ban) => (
              <BanLine key={ban.userId} ban={ban} disabled={!online} onLift={() => lift(ban.userId)} />
            ))}
          </ul>
        )}
      </ListStates>
    </>
  );
}
