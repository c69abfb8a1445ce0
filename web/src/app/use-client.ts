import { useCallback, useEffect, useState } from "react";
import type { ChatClient } from "@/chat/model";
import { createClient } from "./chat-client";

const RETRY_MS = 5000;

/** Makes and starts the engine, stops it with the component, and goes on trying while the server's configuration cannot be read. */
export function useClient() {
  const [client, setClient] = useState<ChatClient | null>(null);
  const [failures, setFailures] = useState(0);
  const [attempt, setAttempt] = useState(0);
  const retry = useCallback(() => setAttempt((count) => count + 1), []);

  useEffect(() => {
    let wanted = true;
    let made: ChatClient | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const failed = () => {
      if (!wanted) return;
      setFailures(attempt + 1);
      timer = setTimeout(retry, RETRY_MS);
    };
    createClient().then((created) => {
      if (!wanted) return;
      made = created;
      created.start();
      setClient(created);
    }, failed);
    return () => {
      wanted = false;
      clearTimeout(timer);
      made?.stop();
    };
  }, [attempt, retry]);

  return { client, unreachable: failures > 0 && client === null, retry };
}
