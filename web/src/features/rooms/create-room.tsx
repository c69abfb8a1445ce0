import { type FormEvent, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { useChat, useOnline } from "@/lib/chat";

const MAX_NAME_BYTES = 64;

function nameError(name: string): string | null {
  if (name === "") return "Give the room a name.";
  const bytes = new TextEncoder().encode(name).length;
  return bytes > MAX_NAME_BYTES ? "That name is too long. Keep it within 64 letters." : null;
}

type Props = { open: boolean; onOpenChange: (open: boolean) => void; onCreated: (roomId: string) => void };

function CreateForm({ onCreated }: { onCreated: (roomId: string) => void }) {
  const client = useChat();
  const online = useOnline();
  const input = useRef<HTMLInputElement>(null);
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);

  const refuse = (reason: string) => {
    setError(reason);
    input.current?.focus();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const name = (input.current?.value ?? "").trim();
    const wrong = nameError(name);
    if (wrong) return refuse(wrong);
    setBusy(true);
    const result = await client.createRoom(name);
    setBusy(false);
    if (result.ok) onCreated(result.value.roomId);
    else refuse(result.message);
  };

  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4 px-4 pt-1 pb-4">
      <Field ref={input} label="Room name" name="room-name" autoComplete="off" error={error || undefined} />
      <Button type="submit" look="brand" size="wide" disabled={!online || busy}>
        Create room
      </Button>
      {!online && <p className="text-xs text-muted">Rooms can be created when you are connected.</p>}
    </form>
  );
}

export function CreateRoom({ open, onOpenChange, onCreated }: Props) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="New room"
      description="Everyone on this server can find and join it."
    >
      <CreateForm onCreated={onCreated} />
    </Dialog>
  );
}
