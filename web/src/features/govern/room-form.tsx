import { type FormEvent, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Choices } from "@/components/ui/choices";
import { Field } from "@/components/ui/field";
import { Switch } from "@/components/ui/switch";
import { announcer } from "@/lib/announcer";
import { useChat, useOnline } from "@/lib/chat";
import { type ChosenKind, kindChoices } from "@/lib/kinds";
import { nameError, oneLine, topicError } from "@/lib/room-rules";
import { refusalSentence } from "@/lib/sentences";
import type { Room, UpdateRoom } from "@/protocol";

type Wish = { name: string; topic: string; kind: Room["kind"]; guests: boolean };

/** Only what differs is sent. */
export function changesOf(room: Room, wish: Wish): Omit<UpdateRoom, "roomId"> {
  return {
    ...(wish.name !== room.name && { name: wish.name }),
    ...(wish.topic !== (room.topic ?? "") && { topic: wish.topic }),
    ...(wish.kind !== room.kind && { kind: wish.kind }),
    ...(wish.guests !== room.guests && { guests: wish.guests }),
  };
}

function useRoomForm(room: Room) {
  const client = useChat();
  const [name, setName] = useState(room.name);
  const [topic, setTopic] = useState(room.topic ?? "");
  const [kind, setKind] = useState<ChosenKind>(room.kind === "direct" ? "private" : room.kind);
  const [guests, setGuests] = useState(room.guests);
  const [refusal, setRefusal] = useState("");
  const [saved, setSaved] = useState(false);
  const problems = { name: nameError(oneLine(name)), topic: topicError(oneLine(topic)) };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setSaved(false);
    setRefusal("");
    if (problems.name || problems.topic) return;
    const changes = changesOf(room, { name: oneLine(name), topic: oneLine(topic), kind, guests });
    const { roomId } = room;
    const result =
      Object.keys(changes).length === 0
        ? { ok: true as const }
        : await client.do({ action: "updateRoom", roomId, ...changes });
    if (!result.ok) return setRefusal(refusalSentence(result));
    setSaved(true);
    announcer.status("Saved");
  };
  const fields = { name, setName, topic, setTopic, kind, setKind, guests, setGuests };
  return { ...fields, problems, refusal, saved, submit };
}

export function RoomForm({ room }: { room: Room }) {
  const online = useOnline();
  const form = useRoomForm(room);
  return (
    <form noValidate onSubmit={form.submit} className="flex flex-col gap-4">
      <Field
        label="Room name"
        value={form.name}
        onChange={(event) => form.setName(event.target.value)}
        autoComplete="off"
        error={form.problems.name ?? undefined}
      />
      <Field
        label="Topic"
        value={form.topic}
        onChange={(event) => form.setTopic(event.target.value)}
        autoComplete="off"
        hint="What it is about. You can leave this empty."
        error={form.problems.topic ?? undefined}
      />
      {room.roomId !== "lobby" && (
        <Choices label="Who may come in?" value={form.kind} onChange={form.setKind} choices={kindChoices} />
      )}
      <Switch
        label="Guests may come in"
        hint="Guests have no account, only a name. Those who are in stay in."
        checked={form.guests}
        onChange={form.setGuests}
      />
      <Alert message={form.refusal} />
      <div className="flex items-center gap-3">
        <Button type="submit" look="brand" disabled={!online}>
          Save
        </Button>
        {form.saved && <span className="text-muted">Saved</span>}
      </div>
    </form>
  );
}
