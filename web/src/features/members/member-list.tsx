import { useEffect, useRef } from "react";
import { Alert } from "@/components/ui/alert";
import { Confirm } from "@/components/ui/confirm";
import { useChat, useMembers, useOnline, useSnapshot } from "@/lib/chat";
import { roleIn } from "@/lib/rights";
import type { Member, Room } from "@/protocol";
import { deedsOn } from "./member-deeds";
import { MemberRow } from "./member-row";
import { useDeed } from "./use-deed";

/** Loads once per room and whenever the connection returns; presence is live in between. */
export function useFreshMembers(roomId: string): readonly Member[] {
  const client = useChat();
  const online = useOnline();
  useEffect(() => {
    if (online) client.refreshMembers(roomId).catch(() => undefined);
  }, [client, online, roomId]);
  return useMembers(roomId);
}

const nameOf = ({ displayName, username }: Member): string => displayName ?? username;

function byName(a: Member, b: Member): number {
  return Number(b.online) - Number(a.online) || nameOf(a).localeCompare(nameOf(b));
}

type Props = { room: Room; onDirect: (roomId: string) => void };

export function MemberList({ room, onDirect }: Props) {
  const members = useFreshMembers(room.roomId);
  const me = useSnapshot((snapshot) => snapshot.me);
  const ahead = useSnapshot((snapshot) => snapshot.serverAhead);
  const online = useOnline();
  const { start, refusal, question, closeQuestion } = useDeed(room, onDirect);
  const list = useRef<HTMLUListElement>(null);
  if (members.length === 0) return <p className="px-2 py-1 text-muted">Loading members…</p>;
  const role = roleIn(room, me);
  const now = Date.now() + ahead;
  return (
    <>
      <Alert message={refusal} className="mb-2" />
      <ul ref={list} tabIndex={-1} aria-label="People" className="outline-none">
        {[...members].sort(byName).map((member) => (
          <MemberRow
            key={member.userId}
            member={member}
            own={member.userId === me?.userId}
            ahead={ahead}
            deeds={me && online ? deedsOn({ me, role, room, member, now }) : []}
            onDeed={start}
          />
        ))}
      </ul>
      <Confirm
        question={question}
        onClose={closeQuestion}
        // The row that had the focus may be gone with the member.
        onDone={() => setTimeout(() => list.current?.focus())}
      />
    </>
  );
}
