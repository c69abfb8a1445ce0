import { useEffect, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { refusalSentence } from "@/lib/sentences";
import type { SearchState } from "./search";

/** Short searches are over before anybody wants to be told that they run. */
const QUIET_MS = 300;

function useIsLong(running: boolean): boolean {
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    if (!running) return setIsLong(false);
    const timer = setTimeout(() => setIsLong(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, [running]);
  return isLong;
}

function sentence({ status, found }: SearchState, isLong: boolean): string {
  const count = `${found.length} ${found.length === 1 ? "message" : "messages"}`;
  switch (status) {
    case "idle":
      return "Finds messages by the beginnings of their words: “lun tod” finds “Lunch today”.";
    case "searching":
      return isLong ? "Searching…" : "";
    case "paused":
      return found.length > 0 ? `${count} so far.` : "Nothing among the newer messages.";
    case "done":
      return found.length > 0 ? `${count} found.` : "Nothing was found.";
    case "failed":
      return "";
  }
}

/** What a search has come to, in words. */
export function Outcome({ state }: { state: SearchState }) {
  const isLong = useIsLong(state.status === "searching");
  return (
    <div className="flex-none px-2 text-muted">
      <p role="status">{sentence(state, isLong)}</p>
      {state.failure && <Alert message={refusalSentence(state.failure)} />}
    </div>
  );
}

/** How to go on, where there is more to look at. */
export function Onward({ status, onMore }: Pick<SearchState, "status"> & { onMore: () => void }) {
  if (status !== "paused" && status !== "failed") return null;
  return (
    <Button className="flex-none self-center" onClick={onMore}>
      {status === "paused" ? "Keep looking" : "Try again"}
    </Button>
  );
}
