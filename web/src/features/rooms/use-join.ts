import { useState } from "react";
import { useChat } from "@/lib/chat";

/** One join at a time; the refusal of the last one, if any. */
export function useJoin(onJoined: (roomId: string) => void) {
  const client = useChat();
  const [joining, setJoining] = useState<string | null>(null);
  const [refusal, setRefusal] = useState("");
  const join = async (roomId: string) => {
    setJoining(roomId);
    setRefusal("");
    const result = await client.joinRoom(roomId);
    setJoining(null);
    if (result.ok) onJoined(result.value.roomId);
    else setRefusal(result.message);
  };
  return { join, joining, refusal };
}
