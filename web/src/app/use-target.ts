import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";
import type { Target } from "@/features/timeline/target";
import { messagePath, targetSeq } from "./paths";

type State = { visit?: unknown } | null;

/** What the address points at within a room. */
export function useTarget(): Target | null {
  const seq = targetSeq(useSearch());
  const visited = useHistoryState<State>()?.visit;
  const visit = typeof visited === "number" ? visited : 0;
  return useMemo(() => (seq === null ? null : { seq, visit }), [seq, visit]);
}

/** Goes to an event, also when the address says so already. */
export function useVisit(): (event: { roomId: string; seq: number }) => void {
  const [, navigate] = useLocation();
  return useCallback(
    ({ roomId, seq }) => navigate(messagePath(roomId, seq), { state: { visit: Date.now() } }),
    [navigate],
  );
}
