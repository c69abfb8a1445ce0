import type { RoomState } from "@/chat/room-state";
import { AskPrompt, RejectedPrompt, WaitingPrompt } from "./door";
import { JoinPrompt } from "./join-prompt";
import { RemovedPrompt } from "./removed-prompt";

export type DoorState = Extract<
  RoomState,
  { state: "open" | "removed" | "pending" | "rejected" | "not-found" }
>;

type Props = { roomId: string; state: DoorState; onJoined: (roomId: string) => void; onHome: () => void };

/** In place of a room that one is not in. */
export function RoomDoor({ roomId, state, onJoined, onHome }: Props) {
  switch (state.state) {
    case "open":
      return <JoinPrompt room={state.room} onJoined={onJoined} />;
    case "removed":
      return <RemovedPrompt notice={state.notice} open={state.open} onJoined={onJoined} onHome={onHome} />;
    case "pending":
      return <WaitingPrompt request={state.request} />;
    case "rejected":
      return <RejectedPrompt request={state.request} onJoined={onJoined} onHome={onHome} />;
    case "not-found":
      return <AskPrompt roomId={roomId} onJoined={onJoined} onHome={onHome} />;
  }
}
