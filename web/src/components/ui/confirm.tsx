import { type FormEvent, type ReactNode, useState } from "react";
import { refusalSentence } from "@/lib/sentences";
import { Alert } from "./alert";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { Field } from "./field";

type Outcome = { ok: true } | { ok: false; code: string; message: string; retryAfterMs?: number | null };

export type Question = {
  title: string;
  /** What will happen, in plain words. */
  children: ReactNode;
  /** On the button. */
  deed: string;
  look?: "danger" | "brand";
  /** What must be typed before the button does anything. */
  typed?: { label: string; word: string };
  run: () => Promise<Outcome>;
};

type Props = { question: Question | null; onClose: () => void; onDone?: () => void };

function ConfirmForm({ question, onClose, onDone }: Props & { question: Question }) {
  const { children, deed, look = "danger", typed, run } = question;
  const [word, setWord] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState("");
  const [mistyped, setMistyped] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wrong = typed !== undefined && word.trim() !== typed.word;
    setMistyped(wrong);
    if (wrong || busy) return;
    setBusy(true);
    setRefusal("");
    const outcome = await run();
    setBusy(false);
    if (!outcome.ok) return setRefusal(refusalSentence(outcome));
    onDone?.();
    onClose();
  };

  return (
    <form noValidate onSubmit={submit} className="flex min-h-0 flex-col gap-4 overflow-y-auto px-4 pb-4">
      <div className="flex flex-col gap-2 [overflow-wrap:anywhere]">{children}</div>
      {typed && (
        <Field
          label={typed.label}
          value={word}
          onChange={(event) => setWord(event.target.value)}
          autoComplete="off"
          error={mistyped ? "That is not the same." : undefined}
        />
      )}
      <Alert message={refusal} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look={look} disabled={busy} aria-busy={busy}>
          {deed}
        </Button>
      </div>
    </form>
  );
}

/** Asks before something that others will feel. */
export function Confirm({ question, onClose, onDone }: Props) {
  return (
    <Dialog
      open={question !== null}
      onOpenChange={(open) => !open && onClose()}
      title={question?.title ?? ""}
      role="alertdialog"
    >
      {question && (
        <ConfirmForm key={question.title} question={question} onClose={onClose} {...(onDone && { onDone })} />
      )}
    </Dialog>
  );
}
