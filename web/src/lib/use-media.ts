import { useCallback, useSyncExternalStore } from "react";

export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}

export const useWide = () => useMedia("(min-width: 1024px)");
export const useTwoPanes = () => useMedia("(min-width: 768px)");
export const useTouch = () => useMedia("(pointer: coarse)");
