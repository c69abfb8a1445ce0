import type { ReactNode } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { refusalSentence } from "@/lib/sentences";
import type { ListState } from "@/lib/use-list";

type Props<T> = {
  state: ListState<readonly T[]>;
  /** What an empty list means. */
  empty: string;
  onRetry: () => void;
  children: (items: readonly T[]) => ReactNode;
};

export function ListStates<T>({ state, empty, onRetry, children }: Props<T>) {
  switch (state.status) {
    case "loading":
      return (
        <p role="status" className="text-muted">
          Loading…
        </p>
      );
    case "failed":
      return (
        <div className="flex flex-col items-start gap-2">
          <Alert message={refusalSentence(state.reason)} />
          <Button onClick={onRetry}>Try again</Button>
        </div>
      );
    case "known":
      return state.value.length === 0 ? <p className="text-muted">{empty}</p> : children(state.value);
  }
}

type MoreProps = {
  loading: boolean;
  hasMore: boolean;
  failure: { code: string; message: string } | null;
  onMore: () => void;
};

/** The end of a list that has further pages. */
export function MoreButton({ loading, hasMore, failure, onMore }: MoreProps) {
  return (
    <div className="flex flex-col items-start gap-2">
      {failure && <Alert message={refusalSentence(failure)} />}
      {loading && (
        <p role="status" className="text-muted">
          Loading…
        </p>
      )}
      {hasMore && !loading && <Button onClick={onMore}>{failure ? "Try again" : "Show more"}</Button>}
    </div>
  );
}
