// A list that is read when it is first shown and again after each deed on it; the answers of an older reading are dropped.

import { useCallback, useEffect, useRef, useState } from "react";

export type Read<T> = { ok: true; value: T } | { ok: false; code: string; message: string };
export type ListState<T> =
  | { status: "loading" }
  | { status: "failed"; reason: Read<never> & { ok: false } }
  | { status: "known"; value: T };

export function useList<T>(read: () => Promise<Read<T>>): [ListState<T>, () => Promise<void>] {
  const [state, setState] = useState<ListState<T>>({ status: "loading" });
  const reading = useRef(0);
  const reload = useCallback(async () => {
    reading.current += 1;
    const mine = reading.current;
    const answer = await read();
    if (mine !== reading.current) return;
    setState(answer.ok ? { status: "known", value: answer.value } : { status: "failed", reason: answer });
  }, [read]);
  useEffect(() => {
    void reload();
    return () => {
      reading.current += 1;
    };
  }, [reload]);
  return [state, reload];
}
