// What the screens may know of the chat engine: immutable snapshots to read and commands to give. The engine (`client.ts`) implements
// `ChatClient`; nothing outside `chat/` knows sockets, frames or storage.

import type {
  Asker,
  CreateRoom,
  LogEvent,
  Member,
  MessageEvent,
  OpenRoom,
  OwnRequest,
  Room,
  User,
} from "@/protocol";
import type { ChatNotice } from "./notices";
import type { ProfileMap } from "./profiles";
import type { Answer, Question } from "./requests";

export type Connection =
  | { status: "connecting" }
  | { status: "online" }
  /** The socket broke; `attempt` counts from 1, `nextAt` is the wall-clock time (ms) of the next try. */
  | { status: "reconnecting"; attempt: number; nextAt: number }
  /** The browser says that there is no network; tried again when it returns. */
  | { status: "offline" }
  | { status: "signed-out" }
  /** Another connection of this person took this one's place; reconnects only when asked. */
  | { status: "replaced" };

/** A row of one's own that the log does not hold yet. */
export type PendingMessage = {
  clientMessageId: string;
  roomId: string;
  text: string;
  replyTo?: number;
  createdAt: number;
  state: "sending" | "failed";
  /** Set when failed: a sentence for the person. */
  reason?: string;
};

/**
 * A contiguous, ascending piece of the log plus one's own pending rows. `events` holds its rows, at most 300: every event that is not a change of a
 * message, messages as they are now (text, `editedAt`, `deleted`, `pinned`, `reactions`). One's own reactions show at once.
 */
export type Timeline = {
  epoch: string | null;
  status: "loading" | "ready" | "not-found";
  events: readonly LogEvent[];
  pending: readonly PendingMessage[];
  /** Older events exist before the window; newer ones exist after it (then live events are not appended to it). */
  hasOlder: boolean;
  hasNewer: boolean;
  /** Seqs of events that arrived live since the window opened (they may slide in); never history. */
  liveFrom: number;
  /** The first unread seq when the room was opened, for the divider; null when all was read. */
  unreadFrom: number | null;
  head: number;
  typing: readonly { userId: string; username: string }[];
};

export type ChatSnapshot = {
  connection: Connection;
  me: User | null;
  /** Mine, in the order to show: lobby first, then by name. `unread` is live. */
  rooms: readonly Room[];
  openRooms: readonly OpenRoom[];
  /** Doors one waits at, or may not ask at again yet. */
  requests: readonly OwnRequest[];
  /** What happened to oneself, until dismissed. */
  notices: readonly ChatNotice[];
  /** How people like to be shown. */
  profiles: ProfileMap;
  /** Milliseconds that the server's clock is ahead of this one; times of mutes and requests are the server's. */
  serverAhead: number;
  /** Sum of `unread` over rooms, for the title "(3) Natter". */
  unread: number;
};

/** The message that another one replies to: its row, or that it is being read, or that there is none (any more). */
export type Quote = MessageEvent | "loading" | "missing";

export type Failure = { ok: false; code: string; message: string; retryAfterMs?: number };
export type CommandResult<T> = { ok: true; value: T } | Failure;

/** A room's address, or the word of an invitation. */
export type Door = { roomId: string } | { invite: string };
export type Joining = { status: "joined"; room: Room } | { status: "waiting" | "rejected"; roomId: string };

/** Deeds and questions that change nothing here until the log says so. */
export type Deed = Extract<
  Question,
  {
    action:
      | "updateRoom"
      | "deleteRoom"
      | "kickMember"
      | "banMember"
      | "unbanMember"
      | "getBans"
      | "muteMember"
      | "setRole"
      | "createInvite"
      | "getInvites"
      | "revokeInvite"
      | "getAudit"
      | "getReactions"
      | "getPins"
      | "search";
  }
>;

export interface ChatClient {
  subscribe(listener: () => void): () => void;
  getSnapshot(): ChatSnapshot;

  /** Per-room subscriptions so that one room's messages do not re-render another. */
  subscribeRoom(roomId: string, listener: () => void): () => void;
  getTimeline(roomId: string): Timeline;
  getMembers(roomId: string): readonly Member[];
  /** Who asks to come in, the longest waiting first; read with `refreshRequests`, live after that. */
  getAskers(roomId: string): readonly Asker[];

  start(): void;
  stop(): void;
  /** Tries at once instead of waiting for the back-off; also leaves "replaced". */
  reconnectNow(): void;

  /** Opens at the first unread (or the end); `atSeq` opens around that event. */
  openRoom(roomId: string, atSeq?: number): void;
  closeRoom(roomId: string): void;
  loadOlder(roomId: string): Promise<void>;
  loadNewer(roomId: string): Promise<void>;
  jumpToPresent(roomId: string): Promise<void>;

  send(roomId: string, text: string, replyTo?: number): void;
  retry(roomId: string, clientMessageId: string): void;
  discard(roomId: string, clientMessageId: string): void;
  /** Replaces the text of one's own message. */
  editMessage(roomId: string, seq: number, text: string): Promise<CommandResult<null>>;
  deleteMessage(roomId: string, seq: number): Promise<CommandResult<null>>;
  setPinned(roomId: string, seq: number, pinned: boolean): Promise<CommandResult<null>>;
  /** Shows at once, and is taken back when the server refuses. Toggles within 300 ms are sent as one. */
  setReaction(roomId: string, seq: number, emoji: string, reacted: boolean): Promise<CommandResult<null>>;
  /** Reads the message where it is not known; room listeners are called when that ends. */
  getQuote(roomId: string, seq: number): Quote;
  typing(roomId: string): void;
  markRead(roomId: string, seq: number): void;
  /** Sends the marks that wait for their turn: a room is left, or the page is hidden. */
  sendReadMarks(): void;

  createRoom(room: CreateRoom): Promise<CommandResult<Room>>;
  joinRoom(door: Door): Promise<CommandResult<Joining>>;
  withdrawJoin(roomId: string): Promise<CommandResult<null>>;
  answerJoin(roomId: string, userId: string, approve: boolean): Promise<CommandResult<null>>;
  leaveRoom(roomId: string): Promise<CommandResult<null>>;
  openDirect(userIds: string[]): Promise<CommandResult<Room>>;
  do<D extends Deed>(deed: D): Promise<CommandResult<Answer<D>>>;
  refreshRooms(): Promise<void>;
  refreshMembers(roomId: string): Promise<void>;
  refreshRequests(roomId: string): Promise<void>;
  dismissNotice(id: number): void;
  /** One's own profile was changed elsewhere than on the socket. */
  learnMe(me: User): void;
}
