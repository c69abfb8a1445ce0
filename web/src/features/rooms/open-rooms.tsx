import { Hash } from "lucide-react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { useOnline, useSnapshot } from "@/lib/chat";
import { plainName } from "@/lib/names";
import { SectionTitle } from "./section-title";
import { useJoin } from "./use-join";

export function peopleCount(members: number): string {
  return members === 1 ? "1 person" : `${members} people`;
}

export function OpenRooms({ onJoined }: { onJoined: (roomId: string) => void }) {
  const openRooms = useSnapshot((snapshot) => snapshot.openRooms);
  const online = useOnline();
  const { join, joining, refusal } = useJoin(onJoined);
  if (openRooms.length === 0) return null;
  return (
    <section aria-labelledby="open-rooms">
      <SectionTitle id="open-rooms">Open to join</SectionTitle>
      <Alert message={refusal} className="mb-1" />
      <ul className="flex flex-col gap-1">
        {openRooms.map((room) => (
          <li key={room.roomId} className="flex min-h-10 items-center gap-2 ps-2">
            <Hash size={16} aria-hidden="true" className="flex-none text-muted" />
            <span className="min-w-0 flex-1">
              <bdi className="block truncate">{room.name}</bdi>
              <span className="block text-xs text-muted">{peopleCount(room.members)}</span>
            </span>
            <Button
              size="small"
              disabled={!online || joining !== null}
              aria-label={`Join ${plainName(room.name)}`}
              onClick={() => join({ roomId: room.roomId })}
            >
              Join
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
