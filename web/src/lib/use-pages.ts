// A list that grows page by page.

import { useCallback, useEffect, useRef, useState } from "react";
import type { Read } from "./use-list";

export type Page<T> = { items: readonly T[]; hasMore: boolean };

type State<T> = Page<T> & { loading: boolean; failure: { code: string; message: string } | null };

/** `read` gets the last item that is known, or undefined for the first page. */
export function usePages<T>(read: (last: T | undefined) => Promise<Read<Page<T>>>) {
  const [state, setState] = useState<State<T>>({ items: [], hasMore: true, loading: true, failure: null });
  const life = useRef(0);
  const more = useCallback(
    async (known: readonly T[]) => {
      const mine = life.current;
      setState((now) => ({ ...now, loading: true, failure: null }));
      const answer = await read(known.at(-1));
      if (mine !== life.current) return;
      if (answer.ok)
        setState({
          items: [...known, ...answer.value.items],
          hasMore: answer.value.hasMore,
          loading: false,
          failure: null,
        });
      else setState((now) => ({ ...now, loading: false, failure: answer }));
    },
    [read],
  );
  const reload = useCallback(() => {
    life.current += 1;
    void more([]);
  }, [more]);
  useEffect(() => {
    reload();
    return () => {
      life.current += 1;
    };
  }, [reload]);
  /** One item looks different now, or is gone. */
  const change = useCallback((edit: (item: T) => T | null) => {
    setState((now) => ({ ...now, items: now.items.flatMap((item) => edit(item) ?? []) }));
  }, []);
  return { ...state, more: () => void more(state.items), reload, change };
}
