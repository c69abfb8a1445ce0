import { useState } from "react";
import type { Door } from "@/chat/model";
import { useChat } from "@/lib/chat";
import { refusalSentence } from "@/lib/sentences";

/** One join at a time; the refusal of the last one, if any. Waiting and being turned away show in the list of requests. */
export function useJoin(onJoined: (roomId: string) => void) {
  const client = useChat();
  const [joining, setJoining] = useState<string | null>(null);
  const [refusal, setRefusal] = useState("");
  const [missing, setMissing] = useState(false);
  const join = async (door: Door) => {
    setJoining("roomId" in door ? door.roomId : door.invite);
    setRefusal("");
    setMissing(false);
    const result = await client.joinRoom(door);
    setJoining(null);
    if (!result.ok && result.code === "not_found") setMissing(true);
    if (!result.ok) setRefusal(refusalSentence(result));
    else if (result.value.status === "joined") onJoined(result.value.room.roomId);
    else if ("invite" in door) onJoined(result.value.roomId);
  };
  /** `missing`: there is no such door for this person. */
  return { join, joining, refusal, missing };
}
