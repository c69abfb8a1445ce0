// Generated from crates/natter-wire by `cargo xtask generate`. Never edited by hand.

export type RoomKind = "public" | "approval" | "private";
export type Role = "owner" | "admin" | "moderator" | "member" | "guest";
export type ErrorCode =
  | "busy" | "rate_limited" | "resume_first" | "epoch_changed" | "forbidden" | "too_large" | "conflict"
  | "invalid" | "not_found" | "unauthenticated" | "unknown_action";

export type User = { userId: string; username: string; email?: string };
export type Limits = {
  textBytes: number; frameBytes: number; messagesPerFrame: number; pageEvents: number;
  pingIntervalMs: number; typingIntervalMs: number; roomsPerConnection: number;
};
export type Room = {
  roomId: string; name: string; kind: RoomKind; role: Role; epoch: string; head: number;
  readSeq: number; unread: number; members: number;
};
export type OpenRoom = { roomId: string; name: string; kind: RoomKind; members: number };
export type Member = { userId: string; username: string; role: Role; online: boolean };
export type Position = { roomId: string; epoch: string; seq: number };
export type RoomHead = { roomId: string; epoch: string; head: number };

export type EventHeader = {
  roomId: string; epoch: string; seq: number; timestamp: number; userId: string; username: string;
};
export type MessageEvent = EventHeader & {
  type: "message"; messageId: string; text: string; clientMessageId?: string; replyTo?: number;
};
export type LogEvent =
  | MessageEvent
  | (EventHeader & { type: "roomCreated"; name: string; kind: RoomKind })
  | (EventHeader & { type: "memberJoined"; role: Role })
  | (EventHeader & { type: "memberLeft" });

export type DraftMessage = { text: string; clientMessageId?: string; replyTo?: number };
export type ClientFrame =
  | { action: "hello"; requestId?: string; resume?: Position[] }
  | { action: "sendMessage"; requestId?: string; roomId?: string; epoch?: string; knownSeq?: number; messages: DraftMessage[] }
  | { action: "getMessages"; requestId?: string; roomId?: string; before?: number; after?: number; limit?: number }
  | { action: "getEvents"; requestId?: string; roomId?: string; before?: number; after?: number; limit?: number }
  | { action: "createRoom"; requestId?: string; name: string; kind?: RoomKind }
  | { action: "joinRoom"; requestId?: string; roomId: string }
  | { action: "leaveRoom"; requestId?: string; roomId: string }
  | { action: "getRooms"; requestId?: string; after?: string }
  | { action: "getMembers"; requestId?: string; roomId?: string; after?: string; limit?: number }
  | { action: "markRead"; requestId?: string; roomId: string; seq: number }
  | { action: "typing"; requestId?: string; roomId: string }
  | { action: "ping"; requestId?: string };

export type Result =
  | { type: "result"; action: "getMessages"; requestId?: string; roomId: string; epoch: string; messages: MessageEvent[]; hasMore: boolean }
  | { type: "result"; action: "getEvents"; requestId?: string; roomId: string; epoch: string; head: number; events: LogEvent[]; hasMore: boolean }
  | { type: "result"; action: "createRoom"; requestId?: string; room: Room }
  | { type: "result"; action: "joinRoom"; requestId?: string; status: "joined"; room: Room }
  | { type: "result"; action: "leaveRoom"; requestId?: string; roomId: string }
  | { type: "result"; action: "getRooms"; requestId?: string; rooms: Room[]; openRooms: OpenRoom[]; hasMore: boolean }
  | { type: "result"; action: "getMembers"; requestId?: string; roomId: string; members: Member[]; hasMore: boolean }
  | { type: "result"; action: "markRead"; requestId?: string; roomId: string; readSeq: number; unread: number };

export type ServerFrame =
  | { type: "welcome"; requestId?: string; connectionId: string; user: User; rooms: Room[]; limits: Limits; serverTime: number }
  | { type: "ack"; requestId?: string; roomId: string; seq: number; messageId: string; clientMessageId?: string; timestamp: number; duplicate: boolean }
  | { type: "events"; roomId: string; epoch: string; events: LogEvent[]; head: number; hasMore: boolean }
  | { type: "reset"; roomId: string; epoch: string; head: number }
  | { type: "gone"; roomId: string }
  | LogEvent
  | { type: "typing"; roomId: string; userId: string; username: string }
  | { type: "presence"; userId: string; username: string; online: boolean }
  | { type: "read"; roomId: string; userId: string; seq: number; unread: number }
  | { type: "heads"; heads: RoomHead[] }
  | { type: "pong"; requestId?: string; serverTime: number; heads: RoomHead[] }
  | Result
  | { type: "error"; requestId?: string; action?: string; code: ErrorCode; message: string; retryAfterMs?: number };
