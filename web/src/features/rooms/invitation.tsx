import { Compass, MailOpen } from "lucide-react";
import { useCallback } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { callFor } from "@/config/api";
import { isInviteWord } from "@/lib/addresses";
import { useOnline } from "@/lib/chat";
import { momentOf } from "@/lib/dates";
import { refusalSentence } from "@/lib/sentences";
import { type Read, useList } from "@/lib/use-list";
import type { InviteReply } from "@/protocol";
import { useJoin } from "./use-join";

type Props = { word: string; onJoined: (roomId: string) => void; onHome: () => void };

function NotGood({ onHome }: { onHome: () => void }) {
  return (
    <Notice icon={<Compass size={28} aria-hidden="true" />} title="This invitation is not good any more">
      <p>It ran out, was used up or taken back. If you have just signed up with it, you are in already.</p>
      <Button look="brand" onClick={onHome}>
        Go to your rooms
      </Button>
    </Notice>
  );
}

function Accept({ word, invite, onJoined, onHome }: Props & { invite: InviteReply }) {
  const online = useOnline();
  const { join, joining, refusal, missing } = useJoin(onJoined);
  if (missing) return <NotGood onHome={onHome} />;
  if (!invite.room)
    return (
      <Notice icon={<MailOpen size={28} aria-hidden="true" />} title="You are in already">
        <p>This invitation leads to this server, and into no room.</p>
        <Button look="brand" onClick={onHome}>
          Go to your rooms
        </Button>
      </Notice>
    );
  return (
    <Notice icon={<MailOpen size={28} aria-hidden="true" />} title="You are invited into a room">
      {invite.expiresAt !== undefined && <p>The invitation is good until {momentOf(invite.expiresAt)}.</p>}
      <Alert message={refusal} />
      <div className="flex flex-wrap justify-center gap-2">
        <Button look="brand" disabled={!online || joining !== null} onClick={() => join({ invite: word })}>
          Come in
        </Button>
        <Button onClick={onHome}>Not now</Button>
      </div>
    </Notice>
  );
}

export function Invitation(props: Props) {
  const { word, onHome } = props;
  const read = useCallback(async (): Promise<Read<InviteReply | null>> => {
    if (!isInviteWord(word)) return { ok: true, value: null };
    const answer = await callFor<InviteReply>("room", "GET", `/api/invites/${word}`);
    if (answer.ok) return answer;
    return answer.refusal.code === "not_found" ? { ok: true, value: null } : { ok: false, ...answer.refusal };
  }, [word]);
  const [state, reload] = useList(read);
  if (state.status === "loading")
    return (
      <p role="status" className="m-auto text-muted">
        Looking at the invitation…
      </p>
    );
  if (state.status === "failed")
    return (
      <Notice icon={<Compass size={28} aria-hidden="true" />} title="The invitation could not be looked at">
        <p>{refusalSentence(state.reason)}</p>
        <Button look="brand" onClick={reload}>
          Try again
        </Button>
      </Notice>
    );
  return state.value ? <Accept {...props} invite={state.value} /> : <NotGood onHome={onHome} />;
}
