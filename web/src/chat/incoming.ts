// Brings each frame of the server to those whom it concerns. It must not decide anything: what a frame means for a log, a list or a
// waiting message is decided there.

import type { LogEvent, RoomHead, ServerFrame } from "@/protocol";
import type { ChatState } from "./chat-state";
import { endsFor } from "./notices";
import type { Outbox } from "./outbox";
import type { ReadMarks } from "./read-marks";
import type { Requests } from "./requests";

export type DoorFrame = Extract<ServerFrame, { type: "joinRequested" | "joinSettled" | "joinAnswered" }>;

export type Receivers = {
  state: ChatState;
  requests: Requests;
  outbox: Outbox;
  readMarks: ReadMarks;
  welcome(frame: Extract<ServerFrame, { type: "welcome" }>): void;
  resetLog(roomId: string, epoch: string, head: number): void;
  gone(roomId: string): void;
  /** An event that ends one's time in a room; nothing comes after it, perhaps not even what was before it. */
  ended(event: LogEvent): void;
  /** Something about a request to come in, one's own or another's. */
  door(frame: DoorFrame): void;
  /** A room was named that is not in the list. */
  unknownRoom(roomId: string): void;
};

export function receiveFrame(to: Receivers, frame: ServerFrame): void {
  switch (frame.type) {
    case "welcome":
      to.welcome(frame);
      break;
    case "rooms":
      // Whole again by now; see room-parts.ts.
      break;
    case "ack":
      to.outbox.ack(frame);
      break;
    case "reset":
      to.resetLog(frame.roomId, frame.epoch, frame.head);
      break;
    case "gone":
      to.gone(frame.roomId);
      break;
    case "heads":
    case "pong":
      for (const head of frame.heads) receiveHead(to, head);
      break;
    case "result":
    case "error":
      receiveAnswer(to, frame);
      break;
    case "typing":
    case "presence":
    case "read":
      receiveNotice(to, frame);
      break;
    case "joinRequested":
    case "joinSettled":
    case "joinAnswered":
      to.door(frame);
      break;
    case "events":
      receiveEvents(to, frame.roomId, frame.events, frame.head);
      if (to.state.logs.get(frame.roomId)) receiveHead(to, frame);
      break;
    default:
      receiveEvents(to, frame.roomId, [frame], 0);
  }
}

export function receiveHead(to: Receivers, { roomId, epoch, head }: RoomHead): void {
  const log = to.state.logs.get(roomId);
  if (log === undefined) to.unknownRoom(roomId);
  else if (log.tail.epoch !== epoch) to.resetLog(roomId, epoch, head);
  else to.state.logs.change(roomId, { type: "head", head });
}

function receiveEvents(
  { state, ...to }: Receivers,
  roomId: string,
  events: readonly LogEvent[],
  head: number,
): void {
  if (state.logs.get(roomId) === undefined) {
    to.unknownRoom(roomId);
    return;
  }
  state.logs.change(roomId, { type: "events", events });
  const log = state.logs.get(roomId);
  const last = events.at(-1);
  // Held back because of a hole that nobody outside may fill any more.
  const held = log && last && last.seq > log.tail.applied && last.seq >= Math.max(head, log.tail.head);
  if (held && endsFor(last, state.ownUserId())) to.ended(last);
}

function receiveAnswer(to: Receivers, frame: Extract<ServerFrame, { type: "result" | "error" }>): void {
  if (to.requests.answered(frame)) return;
  if (frame.type === "error") to.outbox.refused(frame);
  else if (frame.action === "markRead") markedRead(to, frame.roomId, frame.readSeq, frame.unread);
}

function receiveNotice(
  to: Receivers,
  frame: Extract<ServerFrame, { type: "typing" | "presence" | "read" }>,
): void {
  const { state } = to;
  const own = frame.userId === state.ownUserId();
  if (frame.type === "presence") state.members.presence(frame.userId, frame.online);
  else if (frame.type === "read" && own) markedRead(to, frame.roomId, frame.seq, frame.unread);
  else if (frame.type === "typing" && !own) state.typing.seen(frame.roomId, frame);
}

function markedRead({ state, readMarks }: Receivers, roomId: string, seq: number, unread: number): void {
  state.rooms.marked(roomId, seq, unread);
  readMarks.confirmed(roomId, seq);
  state.chatChanged();
}
