import { type FormEvent, useEffect, useMemo, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { useChat, useOnline, useSnapshot } from "@/lib/chat";
import { refusalSentence } from "@/lib/sentences";
import type { Member } from "@/protocol";

/** Others in a direct room. */
const MOST_OTHERS = 7;

type Props = { open: boolean; onOpenChange: (open: boolean) => void; onOpened: (roomId: string) => void };

/** Everybody one shares a room with, as far as this browser knows. */
function useAcquaintances(): Member[] {
  const client = useChat();
  const rooms = useSnapshot((snapshot) => snapshot.rooms);
  const myId = useSnapshot((snapshot) => snapshot.me?.userId);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let current = true;
    const unknown = client.getSnapshot().rooms.filter(({ roomId }) => client.getMembers(roomId).length === 0);
    void Promise.all(unknown.map(({ roomId }) => client.refreshMembers(roomId))).then(
      () => current && setAsked((count) => count + 1),
    );
    return () => {
      current = false;
    };
  }, [client]);
  return useMemo(() => {
    const all = rooms.flatMap(({ roomId }) => client.getMembers(roomId));
    const others = new Map(all.filter(({ userId }) => userId !== myId).map((one) => [one.userId, one]));
    return asked < 0 ? [] : [...others.values()].sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  }, [client, rooms, myId, asked]);
}

const nameOf = ({ displayName, username }: Member): string => displayName ?? username;

function PersonChoice({
  person,
  chosen,
  disabled,
  onToggle,
}: {
  person: Member;
  chosen: boolean;
  disabled: boolean;
  onToggle: () => void;
}) {
  return (
    <li>
      <label className="flex min-h-10 items-center gap-2 rounded-lg px-2 hover:bg-hover coarse:min-h-11">
        <input
          type="checkbox"
          checked={chosen}
          disabled={disabled}
          onChange={onToggle}
          className="size-5 flex-none accent-(--accent)"
        />
        <Avatar userId={person.userId} name={nameOf(person)} colour={person.colour} small />
        <bdi className="min-w-0 truncate">{nameOf(person)}</bdi>
        {person.displayName && <bdi className="min-w-0 truncate text-xs text-muted">{person.username}</bdi>}
      </label>
    </li>
  );
}

function DirectForm({ onOpened }: { onOpened: (roomId: string) => void }) {
  const client = useChat();
  const online = useOnline();
  const people = useAcquaintances();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [refusal, setRefusal] = useState("");
  const wanted = typed.trim().toLocaleLowerCase();
  const found = people.filter((person) =>
    `${nameOf(person)} ${person.username}`.toLocaleLowerCase().includes(wanted),
  );
  const toggle = (userId: string) =>
    setChosen((known) => (known.includes(userId) ? known.filter((id) => id !== userId) : [...known, userId]));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (chosen.length === 0) return setRefusal("Choose somebody first.");
    const result = await client.openDirect([...chosen]);
    if (result.ok) onOpened(result.value.roomId);
    else setRefusal(refusalSentence(result));
  };
  return (
    <form noValidate onSubmit={submit} className="flex min-h-0 flex-col gap-3 px-4 pt-1 pb-4">
      <Field
        label="Find people"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        autoComplete="off"
      />
      <ul aria-label="People" className="min-h-24 flex-1 overflow-y-auto">
        {found.map((person) => (
          <PersonChoice
            key={person.userId}
            person={person}
            chosen={chosen.includes(person.userId)}
            disabled={chosen.length >= MOST_OTHERS && !chosen.includes(person.userId)}
            onToggle={() => toggle(person.userId)}
          />
        ))}
      </ul>
      {found.length === 0 && <p className="text-muted">Nobody you share a room with is called that.</p>}
      <Alert message={refusal} />
      <Button type="submit" look="brand" size="wide" disabled={!online}>
        {chosen.length > 1 ? `Start with ${chosen.length} people` : "Start"}
      </Button>
    </form>
  );
}

export function NewDirect({ open, onOpenChange, onOpened }: Props) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="New direct message"
      description="With one person, or a few. Nobody else can come in."
    >
      <DirectForm onOpened={onOpened} />
    </Dialog>
  );
}
