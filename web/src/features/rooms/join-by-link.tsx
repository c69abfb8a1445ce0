import { type FormEvent, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { pathOf } from "@/lib/addresses";

type Props = { open: boolean; onOpenChange: (open: boolean) => void; onPath: (path: string) => void };

function LinkForm({ onPath }: { onPath: (path: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [error, setError] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const path = pathOf(input.current?.value ?? "");
    if (path) return onPath(path);
    setError("That is no link or id of a room.");
    input.current?.focus();
  };
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4 px-4 pt-1 pb-4">
      <Field
        ref={input}
        label="Link or room id"
        name="room-link"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        hint="Paste what you were given."
        error={error || undefined}
      />
      <Button type="submit" look="brand" size="wide">
        Go there
      </Button>
    </form>
  );
}

export function JoinByLink({ open, onOpenChange, onPath }: Props) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Join by link">
      <LinkForm onPath={onPath} />
    </Dialog>
  );
}
