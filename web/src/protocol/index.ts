// Generated from crates/natter-wire by `cargo xtask generate`. Never edited by hand.

export type ErrorCode = "busy" | "rate_limited" | "resume_first" | "epoch_changed" | "forbidden" | "too_large" | "conflict" | "invalid" | "not_found" | "unauthenticated" | "unknown_action";

export type RoomKind = "public" | "approval" | "private";

export type Role = "owner" | "admin" | "moderator" | "member" | "guest";

export type Position = { 
/**
 * The room.
 */
roomId: string, 
/**
 * The life of its log.
 */
epoch: string, 
/**
 * The last event applied.
 */
seq: number, };

export type Hello = { 
/**
 * Where one's views end.
 */
resume?: Array<Position>, };

export type DraftMessage = { 
/**
 * The words.
 */
text: string, 
/**
 * Its name.
 */
clientMessageId?: string, 
/**
 * The message it answers.
 */
replyTo?: number, };

export type SendMessage = { 
/**
 * The lobby when left out.
 */
roomId?: string, 
/**
 * The life of the log that `knownSeq` belongs to.
 */
epoch?: string, 
/**
 * Highest contiguous seq applied at the first try.
 */
knownSeq?: number, 
/**
 * The words of a single message.
 */
text?: string, 
/**
 * The single message's name.
 */
clientMessageId?: string, 
/**
 * The message the single message answers.
 */
replyTo?: number, 
/**
 * One to ten messages, in place of the single one.
 */
messages?: Array<DraftMessage>, };

export type GetLog = { 
/**
 * The lobby when left out.
 */
roomId?: string, 
/**
 * The newest before this seq.
 */
before?: number, 
/**
 * The oldest after this seq.
 */
after?: number, 
/**
 * 1 to 100, 50 when left out.
 */
limit?: number, };

export type CreateRoom = { 
/**
 * Its name.
 */
name: string, 
/**
 * Public when left out.
 */
kind?: RoomKind, };

export type InRoom = { 
/**
 * The room.
 */
roomId: string, };

export type GetRooms = { 
/**
 * Open rooms after this one.
 */
after?: string, };

export type GetMembers = { 
/**
 * The lobby when left out.
 */
roomId?: string, 
/**
 * Members after this one.
 */
after?: string, 
/**
 * 1 to 100, 100 when left out.
 */
limit?: number, };

export type MarkRead = { 
/**
 * The room.
 */
roomId: string, 
/**
 * Up to here.
 */
seq: number, };

export type Nothing = {};

export type ClientAction = { "action": "hello" } & Hello | { "action": "sendMessage" } & SendMessage | { "action": "getMessages" } & GetLog | { "action": "getEvents" } & GetLog | { "action": "createRoom" } & CreateRoom | { "action": "joinRoom" } & InRoom | { "action": "leaveRoom" } & InRoom | { "action": "getRooms" } & GetRooms | { "action": "getMembers" } & GetMembers | { "action": "markRead" } & MarkRead | { "action": "typing" } & InRoom | { "action": "ping" } & Nothing;

export type ClientFrame = { 
/**
 * Repeated in the answer.
 */
requestId?: string, } & ({ "action": "hello" } & Hello | { "action": "sendMessage" } & SendMessage | { "action": "getMessages" } & GetLog | { "action": "getEvents" } & GetLog | { "action": "createRoom" } & CreateRoom | { "action": "joinRoom" } & InRoom | { "action": "leaveRoom" } & InRoom | { "action": "getRooms" } & GetRooms | { "action": "getMembers" } & GetMembers | { "action": "markRead" } & MarkRead | { "action": "typing" } & InRoom | { "action": "ping" } & Nothing);

export type EventHeader = { 
/**
 * The room.
 */
roomId: string, 
/**
 * The life of its log.
 */
epoch: string, 
/**
 * Its place.
 */
seq: number, 
/**
 * Milliseconds since 1970 UTC.
 */
timestamp: number, 
/**
 * Who did it.
 */
userId: string, 
/**
 * Their name then.
 */
username: string, };

export type LogEvent = { "type": "message", messageId: string, text: string, replyTo?: number, 
/**
 * Only to the sender; always last, so that it can be put behind the form for everybody.
 */
clientMessageId?: string, 
/**
 * The room.
 */
roomId: string, 
/**
 * The life of its log.
 */
epoch: string, 
/**
 * Its place.
 */
seq: number, 
/**
 * Milliseconds since 1970 UTC.
 */
timestamp: number, 
/**
 * Who did it.
 */
userId: string, 
/**
 * Their name then.
 */
username: string, } | { "type": "roomCreated", name: string, kind: RoomKind, 
/**
 * The room.
 */
roomId: string, 
/**
 * The life of its log.
 */
epoch: string, 
/**
 * Its place.
 */
seq: number, 
/**
 * Milliseconds since 1970 UTC.
 */
timestamp: number, 
/**
 * Who did it.
 */
userId: string, 
/**
 * Their name then.
 */
username: string, } | { "type": "memberJoined", role: Role, 
/**
 * The room.
 */
roomId: string, 
/**
 * The life of its log.
 */
epoch: string, 
/**
 * Its place.
 */
seq: number, 
/**
 * Milliseconds since 1970 UTC.
 */
timestamp: number, 
/**
 * Who did it.
 */
userId: string, 
/**
 * Their name then.
 */
username: string, } | { "type": "memberLeft", 
/**
 * The room.
 */
roomId: string, 
/**
 * The life of its log.
 */
epoch: string, 
/**
 * Its place.
 */
seq: number, 
/**
 * Milliseconds since 1970 UTC.
 */
timestamp: number, 
/**
 * Who did it.
 */
userId: string, 
/**
 * Their name then.
 */
username: string, };

export type User = { 
/**
 * Their id.
 */
userId: string, 
/**
 * Their name.
 */
username: string, 
/**
 * Accounts only.
 */
email?: string, };

export type Room = { 
/**
 * The room.
 */
roomId: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Who may enter.
 */
kind: RoomKind, 
/**
 * What one may do.
 */
role: Role, 
/**
 * The life of its log.
 */
epoch: string, 
/**
 * The last event.
 */
head: number, 
/**
 * The last event one has read.
 */
readSeq: number, 
/**
 * Messages of others after it.
 */
unread: number, 
/**
 * People in it.
 */
members: number, };

export type OpenRoom = { 
/**
 * The room.
 */
roomId: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Who may enter.
 */
kind: RoomKind, 
/**
 * People in it.
 */
members: number, };

export type Member = { 
/**
 * The person.
 */
userId: string, 
/**
 * Their name.
 */
username: string, 
/**
 * What they may do.
 */
role: Role, 
/**
 * Whether any of their devices is connected.
 */
online: boolean, };

export type RoomHead = { 
/**
 * The room.
 */
roomId: string, 
/**
 * The life of its log.
 */
epoch: string, 
/**
 * The last event.
 */
head: number, };

export type Limits = { 
/**
 * Bytes of a message's text.
 */
textBytes: number, 
/**
 * Bytes of a client's frame.
 */
frameBytes: number, 
/**
 * Messages in one frame.
 */
messagesPerFrame: number, 
/**
 * Events in one page.
 */
pageEvents: number, 
/**
 * Milliseconds between two pings.
 */
pingIntervalMs: number, 
/**
 * Milliseconds between two typing notices.
 */
typingIntervalMs: number, 
/**
 * Rooms one may be in.
 */
roomsPerConnection: number, };

export type JoinStatus = "joined";

export type ResultBody = { "action": "getMessages", roomId: string, epoch: string, messages: Array<MessageEvent>, hasMore: boolean, } | { "action": "getEvents", roomId: string, epoch: string, head: number, events: Array<LogEvent>, hasMore: boolean, } | { "action": "createRoom", room: Room, } | { "action": "joinRoom", status: JoinStatus, room: Room, } | { "action": "leaveRoom", roomId: string, } | { "action": "getRooms", rooms: Array<Room>, openRooms: Array<OpenRoom>, hasMore: boolean, } | { "action": "getMembers", roomId: string, members: Array<Member>, hasMore: boolean, } | { "action": "markRead", roomId: string, readSeq: number, unread: number, };

export type ControlFrame = { "type": "welcome", requestId?: string, connectionId: string, user: User, rooms: Array<Room>, limits: Limits, serverTime: number, } | { "type": "ack", requestId?: string, roomId: string, seq: number, messageId: string, clientMessageId?: string, timestamp: number, duplicate: boolean, } | { "type": "events", roomId: string, epoch: string, events: Array<LogEvent>, head: number, hasMore: boolean, } | { "type": "reset", roomId: string, epoch: string, head: number, } | { "type": "gone", roomId: string, } | { "type": "typing", roomId: string, userId: string, username: string, } | { "type": "presence", userId: string, username: string, online: boolean, } | { "type": "read", roomId: string, userId: string, seq: number, unread: number, } | { "type": "heads", heads: Array<RoomHead>, } | { "type": "pong", requestId?: string, serverTime: number, heads: Array<RoomHead>, } | { "type": "result", requestId?: string, } & ({ "action": "getMessages", roomId: string, epoch: string, messages: Array<MessageEvent>, hasMore: boolean, } | { "action": "getEvents", roomId: string, epoch: string, head: number, events: Array<LogEvent>, hasMore: boolean, } | { "action": "createRoom", room: Room, } | { "action": "joinRoom", status: JoinStatus, room: Room, } | { "action": "leaveRoom", roomId: string, } | { "action": "getRooms", rooms: Array<Room>, openRooms: Array<OpenRoom>, hasMore: boolean, } | { "action": "getMembers", roomId: string, members: Array<Member>, hasMore: boolean, } | { "action": "markRead", roomId: string, readSeq: number, unread: number, }) | { "type": "error", requestId?: string, action?: string, code: ErrorCode, message: string, retryAfterMs?: number, };

export type ServerFrame = LogEvent | ControlFrame;

export type Signup = { 
/**
 * Where the account can be reached.
 */
email: string, 
/**
 * The name people see.
 */
username: string, 
/**
 * 8 to 128 characters.
 */
password: string, };

export type LoginBody = { 
/**
 * Address or name.
 */
email?: string, 
/**
 * Name.
 */
username?: string, 
/**
 * The password.
 */
password: string, };

export type GuestBody = { 
/**
 * The name people see.
 */
username: string, };

export type SignedIn = { 
/**
 * The session, for programs; browsers hold it in a cookie.
 */
token: string, 
/**
 * Who one is.
 */
user: User, };

export type Me = { 
/**
 * Who one is.
 */
user: User, };

export type TicketReply = { 
/**
 * For `Sec-WebSocket-Protocol: ticket.<ticket>`.
 */
ticket: string, 
/**
 * Milliseconds it is good for.
 */
expiresInMs: number, };

export type ErrorReply = { 
/**
 * The code.
 */
code: ErrorCode, 
/**
 * A sentence for people.
 */
message: string, 
/**
 * Milliseconds to wait.
 */
retryAfterMs?: number, };

export type SiteConfig = { 
/**
 * `wss://…/ws`, or a path on the same origin.
 */
socketUrl: string, 
/**
 * What the site is called.
 */
siteName: string, 
/**
 * Whether guests may come in.
 */
guests: boolean, 
/**
 * `open` or `closed`.
 */
signup: "open" | "closed", 
/**
 * Identity providers; none yet.
 */
providers: Array<string>, };

export type Health = { 
/**
 * `ok`
 */
status: string, 
/**
 * The program's version.
 */
version: string, };

export type MessageEvent = Extract<LogEvent, { type: "message" }>;
