import { DoorOpen } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { useChat, useOnline } from "@/lib/chat";
import type { Room } from "@/protocol";

type Props = { room: Room; onLeft: () => void };

export function LeaveRoom({ room, onLeft }: Props) {
  const client = useChat();
  const online = useOnline();
  const [asked, setAsked] = useState(false);
  const [refusal, setRefusal] = useState("");
  // Everyone is in the common room; an owner who leaves would orphan the room.
  if (room.roomId === "lobby" || room.role === "owner") return null;

  const leave = async () => {
    const result = await client.leaveRoom(room.roomId);
    if (result.ok) onLeft();
    else setRefusal(result.message);
  };

  return (
    <div className="border-t border-line p-2">
      {refusal && (
        <p role="alert" className="px-2 pb-2 text-danger">
          {refusal}
        </p>
      )}
      {asked ? (
        <div className="flex gap-2">
          <Button look="danger" className="flex-1" disabled={!online} onClick={leave}>
            Leave
          </Button>
          <Button className="flex-1" onClick={() => setAsked(false)}>
            Stay
          </Button>
        </div>
      ) : (
        <Button look="ghost" className="w-full" disabled={!online} onClick={() => setAsked(true)}>
          <DoorOpen size={16} aria-hidden="true" />
          Leave room
        </Button>
      )}
    </div>
  );
}
