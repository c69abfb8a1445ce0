// One small form about oneself: what is wrong with it, whether it is under way, whether it was done.

import { type FormEvent, useState } from "react";
import type { Answer, Refusal } from "@/config/api";
import { announcer } from "@/lib/announcer";
import { refusalSentence } from "@/lib/sentences";

export type Fields = Record<string, string>;

type Options<T> = {
  /** A sentence for each field in trouble. */
  check?: (fields: Fields) => Partial<Fields>;
  send: (fields: Fields) => Promise<Answer<T>>;
  /** In place of the usual sentence. */
  explain?: (refusal: Refusal) => string | undefined;
  done: (value: T) => void;
  /** Said when it was done. */
  said: string;
};

function readFields(form: HTMLFormElement): Fields {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
}

export function useForm<T>({ check, send, explain, done, said }: Options<T>) {
  const [wrong, setWrong] = useState<Partial<Fields>>({});
  const [refusal, setRefusal] = useState("");
  const [state, setState] = useState<"open" | "busy" | "done">("open");
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = readFields(form);
    const problems = check?.(fields) ?? {};
    setWrong(problems);
    setRefusal("");
    const [first] = Object.keys(problems);
    if (first !== undefined) {
      form.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
      return;
    }
    setState("busy");
    const answer = await send(fields);
    setState(answer.ok ? "done" : "open");
    if (!answer.ok) return setRefusal(explain?.(answer.refusal) ?? refusalSentence(answer.refusal));
    form.reset();
    announcer.status(said);
    done(answer.value);
  };
  return { wrong, refusal, busy: state === "busy", done: state === "done", submit };
}
