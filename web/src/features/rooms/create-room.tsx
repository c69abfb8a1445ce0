import { type FormEvent, useRef, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Choices } from "@/components/ui/choices";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Switch } from "@/components/ui/switch";
import { useChat, useOnline } from "@/lib/chat";
import { type ChosenKind, kindChoices } from "@/lib/kinds";
import { nameError, oneLine, topicError } from "@/lib/room-rules";
import { refusalSentence } from "@/lib/sentences";

type Props = { open: boolean; onOpenChange: (open: boolean) => void; onCreated: (roomId: string) => void };

function useCreate(onCreated: (roomId: string) => void) {
  const client = useChat();
  const name = useRef<HTMLInputElement>(null);
  const topic = useRef<HTMLInputElement>(null);
  const [kind, setKind] = useState<ChosenKind>("public");
  const [guests, setGuests] = useState<boolean | null>(null);
  const [wrong, setWrong] = useState<{ name?: string; topic?: string }>({});
  const [refusal, setRefusal] = useState("");
  const [busy, setBusy] = useState(false);
  /** Guests come into public rooms only, unless told otherwise. */
  const letGuests = guests ?? kind === "public";

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const words = { name: oneLine(name.current?.value ?? ""), topic: oneLine(topic.current?.value ?? "") };
    const problems = { name: nameError(words.name), topic: topicError(words.topic) };
    setWrong({
      ...(problems.name && { name: problems.name }),
      ...(problems.topic && { topic: problems.topic }),
    });
    setRefusal("");
    if (problems.name) return name.current?.focus();
    if (problems.topic) return topic.current?.focus();
    setBusy(true);
    const about = words.topic === "" ? {} : { topic: words.topic };
    const result = await client.createRoom({ name: words.name, kind, guests: letGuests, ...about });
    setBusy(false);
    if (result.ok) return onCreated(result.value.roomId);
    setRefusal(refusalSentence(result));
    name.current?.focus();
  };
  return { name, topic, kind, setKind, letGuests, setGuests, wrong, refusal, busy, submit };
}

function CreateForm({ onCreated }: { onCreated: (roomId: string) => void }) {
  const online = useOnline();
  const { name, topic, kind, setKind, letGuests, setGuests, wrong, refusal, busy, submit } =
    useCreate(onCreated);
  return (
    <form noValidate onSubmit={submit} className="flex min-h-0 flex-col gap-4 overflow-y-auto px-4 pt-1 pb-4">
      <Field ref={name} label="Room name" name="room-name" autoComplete="off" error={wrong.name} />
      <Choices label="Who may come in?" value={kind} onChange={setKind} choices={kindChoices} />
      <Field
        ref={topic}
        label="Topic"
        name="room-topic"
        autoComplete="off"
        hint="What it is about. You can leave this empty."
        error={wrong.topic}
      />
      <Switch
        label="Guests may come in"
        hint="Guests have no account, only a name."
        checked={letGuests}
        onChange={setGuests}
      />
      <Alert message={refusal} />
      <Button type="submit" look="brand" size="wide" disabled={!online || busy}>
        Create room
      </Button>
      {!online && <p className="text-xs text-muted">Rooms can be created when you are connected.</p>}
    </form>
  );
}

export function CreateRoom({ open, onOpenChange, onCreated }: Props) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="New room" shape="wide">
      <CreateForm onCreated={onCreated} />
    </Dialog>
  );
}
