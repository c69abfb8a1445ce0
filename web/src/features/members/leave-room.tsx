import { DoorOpen } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Confirm, type Question } from "@/components/ui/confirm";
import { useChat, useMembers, useOnline, useRoomTitle } from "@/lib/chat";
import { plainName } from "@/lib/names";
import type { Room } from "@/protocol";
import { heirWords } from "./heir";

type Props = { room: Room; onLeft: () => void };

function comeBack(room: Room): string {
  if (room.kind === "public") return "You can join again at any time.";
  if (room.kind === "direct") return "Nobody can bring you back. You can open the conversation again.";
  return room.kind === "approval"
    ? "To come back you have to ask again."
    : "To come back you need a new invitation.";
}

export function LeaveRoom({ room, onLeft }: Props) {
  const client = useChat();
  const online = useOnline();
  const members = useMembers(room.roomId);
  const title = plainName(useRoomTitle(room));
  const [question, setQuestion] = useState<Question | null>(null);
  // Everyone is in the common room.
  if (room.roomId === "lobby") return null;

  const ask = () =>
    setQuestion({
      title: `Leave ${title}?`,
      children: (
        <>
          {room.role === "owner" && <p>{heirWords(members)}</p>}
          <p>{comeBack(room)}</p>
        </>
      ),
      deed: "Leave",
      run: () => client.leaveRoom(room.roomId),
    });

  return (
    <div className="border-t border-line p-2">
      <Button look="ghost" className="w-full" disabled={!online} onClick={ask}>
        <DoorOpen size={16} aria-hidden="true" />
        Leave room
      </Button>
      <Confirm question={question} onClose={() => setQuestion(null)} onDone={onLeft} />
    </div>
  );
}
