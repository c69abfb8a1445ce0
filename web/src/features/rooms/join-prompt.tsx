import { DoorOpen } from "lucide-react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useOnline } from "@/lib/chat";
import type { OpenRoom } from "@/protocol";
import { peopleCount } from "./open-rooms";
import { useJoin } from "./use-join";

export function JoinPrompt({ room, onJoined }: { room: OpenRoom; onJoined: (roomId: string) => void }) {
  const online = useOnline();
  const { join, joining, refusal } = useJoin(onJoined);
  return (
    <Notice icon={<DoorOpen size={28} aria-hidden="true" />} title="You are not in this room yet">
      <p>
        <bdi className="font-semibold">{room.name}</bdi> is open: {peopleCount(room.members)} inside.
      </p>
      {room.topic && (
        <p>
          <bdi>{room.topic}</bdi>
        </p>
      )}
      <Alert message={refusal} />
      <Button
        look="brand"
        disabled={!online || joining !== null}
        onClick={() => join({ roomId: room.roomId })}
      >
        Join room
      </Button>
    </Notice>
  );
}
