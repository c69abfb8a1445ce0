import type { ReactNode } from "react";
import { useRoomTitle, useSnapshot } from "@/lib/chat";
import { untilWhen } from "@/lib/dates";
import { useReached } from "@/lib/use-reached";
import type { Room } from "@/protocol";
import { ClosedComposer } from "./closed-composer";
import { Composer } from "./composer";

/** The box, or why there is none now; it opens by itself when a mute is over. */
export function RoomComposer({ room, hint }: { room: Room; hint: ReactNode }) {
  const title = useRoomTitle(room);
  const ahead = useSnapshot((snapshot) => snapshot.serverAhead);
  const until = (room.mutedUntil ?? 0) - ahead;
  const mayWrite = useReached(until);
  if (room.archived)
    return (
      <ClosedComposer reason="archived">
        This room is archived: it can be read, and nobody can write.
      </ClosedComposer>
    );
  if (!mayWrite)
    return (
      <ClosedComposer reason="muted">
        You are muted here until {untilWhen(until, Date.now())}. Reading goes on as before.
      </ClosedComposer>
    );
  return <Composer roomId={room.roomId} roomName={title} hint={hint} />;
}
