import { Trash2 } from "lucide-react";
import { useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import type { User } from "@/protocol";
import { deleteMe } from "./api";
import { wrongPassword } from "./checks";
import { useForm } from "./use-form";

function DeleteForm({ me, onGone, onCancel }: { me: User; onGone: () => void; onCancel: () => void }) {
  const { wrong, refusal, busy, submit } = useForm({
    check: ({ username = "" }) =>
      username.trim() === me.username ? {} : { username: "That is not your user name." },
    send: ({ username = "", password }) =>
      deleteMe({ username: username.trim(), ...(password && { password }) }),
    explain: (refusal) =>
      refusal.code === "conflict"
        ? "You are the only site admin. Make somebody else one first."
        : wrongPassword(refusal),
    done: onGone,
    said: "Your account is deleted",
  });
  return (
    <form noValidate onSubmit={submit} className="flex min-h-0 flex-col gap-3 overflow-y-auto px-4 pb-4">
      <p>
        Your address, password, profile and places in all rooms are deleted, for good. Rooms you own pass on.
        What you wrote stays in its rooms.
      </p>
      <Field
        label={`Type ${me.username} to confirm`}
        name="username"
        autoComplete="off"
        error={wrong.username}
      />
      {!me.guest && (
        <Field label="Current password" name="password" type="password" autoComplete="current-password" />
      )}
      <Alert message={refusal} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look="danger" disabled={busy}>
          Delete for good
        </Button>
      </div>
    </form>
  );
}

export function DeleteAccount({ me, onGone }: { me: User; onGone: () => void }) {
  const [open, setOpen] = useState(false);
  return (
    <Section title={me.guest ? "Go for good" : "Delete account"}>
      <Button look="danger" className="self-start" onClick={() => setOpen(true)}>
        <Trash2 size={16} aria-hidden="true" />
        {me.guest ? "Delete my name" : "Delete my account"}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title="Delete your account?" role="alertdialog">
        <DeleteForm me={me} onGone={onGone} onCancel={() => setOpen(false)} />
      </Dialog>
    </Section>
  );
}
