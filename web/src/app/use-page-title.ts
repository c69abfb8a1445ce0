import { useEffect } from "react";
import { useSnapshot } from "@/lib/chat";
import { pageTitle } from "@/lib/title";

export function usePageTitle(): void {
  const unread = useSnapshot((snapshot) => snapshot.unread);
  useEffect(() => {
    document.title = pageTitle(unread);
    return () => {
      document.title = pageTitle(0);
    };
  }, [unread]);
}
