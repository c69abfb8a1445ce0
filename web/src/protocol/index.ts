// Generated from crates/natter-wire by `cargo xtask generate`. Never edited by hand.

export type ErrorCode = "busy" | "rate_limited" | "resume_first" | "epoch_changed" | "forbidden" | "too_large" | "conflict" | "invalid" | "not_found" | "unauthenticated" | "unknown_action";

export type RoomKind = "public" | "approval" | "private" | "direct";

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

export type SearchPlace = { 
/**
 * In this room, with the rooms behind it still to come when all are searched.
 */
roomId: string, 
/**
 * Everything before this seq is still to come.
 */
seq: number, };

export type Search = { 
/**
 * 1 to 8 words; a message is found when each begins a word of it.
 */
query: string, 
/**
 * All of one's rooms when left out.
 */
roomId?: string, 
/**
 * The `next` of the answer before.
 */
before?: SearchPlace, 
/**
 * 1 to 50, 20 when left out.
 */
limit?: number, };

export type GetTimeline = { 
/**
 * The lobby when left out.
 */
roomId?: string, 
/**
 * The newest rows before this seq.
 */
before?: number, 
/**
 * The oldest rows after this seq.
 */
after?: number, 
/**
 * Rows on both sides of this seq.
 */
around?: number, 
/**
 * 1 to 100, 50 when left out.
 */
limit?: number, };

export type EditMessage = { 
/**
 * The room.
 */
roomId: string, 
/**
 * The message.
 */
seq: number, 
/**
 * The life of the log that `seq` and `knownSeq` belong to.
 */
epoch?: string, 
/**
 * Highest contiguous seq applied at the first try.
 */
knownSeq?: number, 
/**
 * The text from now on.
 */
text: string, 
/**
 * One's own name for the edit: without it a late retry could undo a newer edit.
 */
clientMessageId: string, };

export type DeleteMessage = { 
/**
 * The room.
 */
roomId: string, 
/**
 * The message.
 */
seq: number, 
/**
 * The life of the log that `seq` and `knownSeq` belong to.
 */
epoch?: string, 
/**
 * Highest contiguous seq applied at the first try.
 */
knownSeq?: number, 
/**
 * One's own name for the change.
 */
clientMessageId?: string, };

export type PinMessage = { 
/**
 * The room.
 */
roomId: string, 
/**
 * The message.
 */
seq: number, 
/**
 * The life of the log that `seq` and `knownSeq` belong to.
 */
epoch?: string, 
/**
 * Highest contiguous seq applied at the first try.
 */
knownSeq?: number, 
/**
 * Whether it is pinned from now on.
 */
on: boolean, 
/**
 * One's own name for the change.
 */
clientMessageId?: string, };

export type React = { 
/**
 * The room.
 */
roomId: string, 
/**
 * The message.
 */
seq: number, 
/**
 * The life of the log that `seq` and `knownSeq` belong to.
 */
epoch?: string, 
/**
 * Highest contiguous seq applied at the first try.
 */
knownSeq?: number, 
/**
 * One emoji; answers and events repeat its fully qualified form.
 */
emoji: string, 
/**
 * Whether one has reacted from now on.
 */
on: boolean, 
/**
 * One's own name for the change.
 */
clientMessageId?: string, };

export type GetReactions = { 
/**
 * The room.
 */
roomId: string, 
/**
 * The message.
 */
seq: number, };

export type GetPins = { 
/**
 * The room.
 */
roomId: string, 
/**
 * Those before this seq; the newest when left out.
 */
before?: number, };

export type CreateRoom = { 
/**
 * Its name.
 */
name: string, 
/**
 * Public when left out.
 */
kind?: RoomKind, 
/**
 * What it is about.
 */
topic?: string, 
/**
 * Whether guests may enter; when left out, into public rooms only.
 */
guests?: boolean, };

export type JoinRoom = { 
/**
 * The room.
 */
roomId?: string, 
/**
 * The invitation.
 */
invite?: string, };

export type InRoom = { 
/**
 * The room.
 */
roomId: string, };

export type OnPerson = { 
/**
 * The room.
 */
roomId: string, 
/**
 * The person.
 */
userId: string, };

export type UpdateRoom = { 
/**
 * The room.
 */
roomId: string, 
/**
 * Another name.
 */
name?: string, 
/**
 * Another topic; an empty one takes it away.
 */
topic?: string, 
/**
 * Another way in.
 */
kind?: RoomKind, 
/**
 * Guests in or out.
 */
guests?: boolean, 
/**
 * Put away or taken out.
 */
archived?: boolean, };

export type MuteMember = { 
/**
 * The room.
 */
roomId: string, 
/**
 * The person.
 */
userId: string, 
/**
 * Milliseconds from now, four weeks at most; 0 lets them write again.
 */
forMs: number, };

export type SetRole = { 
/**
 * The room.
 */
roomId: string, 
/**
 * The person.
 */
userId: string, 
/**
 * What they are from now on; `owner` hands the room over.
 */
role: Role, };

export type CreateInvite = { 
/**
 * The room.
 */
roomId: string, 
/**
 * Milliseconds it is good for; without an end when left out.
 */
expiresInMs?: number, 
/**
 * How many may come by it; any number when left out.
 */
uses?: number, };

export type RevokeInvite = { 
/**
 * The room.
 */
roomId: string, 
/**
 * The invitation, as `getInvites` lists it.
 */
inviteId: string, };

export type OpenDirect = { 
/**
 * The others, one to seven.
 */
userIds: Array<string>, };

export type GetAudit = { 
/**
 * The room.
 */
roomId: string, 
/**
 * Lines before this one.
 */
before?: string, };

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

export type ClientAction = { "action": "hello" } & Hello | { "action": "sendMessage" } & SendMessage | { "action": "getMessages" } & GetLog | { "action": "getEvents" } & GetLog | { "action": "getTimeline" } & GetTimeline | { "action": "editMessage" } & EditMessage | { "action": "deleteMessage" } & DeleteMessage | { "action": "react" } & React | { "action": "pinMessage" } & PinMessage | { "action": "getReactions" } & GetReactions | { "action": "getPins" } & GetPins | { "action": "search" } & Search | { "action": "createRoom" } & CreateRoom | { "action": "joinRoom" } & JoinRoom | { "action": "withdrawJoin" } & InRoom | { "action": "approveJoin" } & OnPerson | { "action": "rejectJoin" } & OnPerson | { "action": "getRequests" } & InRoom | { "action": "leaveRoom" } & InRoom | { "action": "getRooms" } & GetRooms | { "action": "getMembers" } & GetMembers | { "action": "updateRoom" } & UpdateRoom | { "action": "deleteRoom" } & InRoom | { "action": "kickMember" } & OnPerson | { "action": "banMember" } & OnPerson | { "action": "unbanMember" } & OnPerson | { "action": "getBans" } & InRoom | { "action": "muteMember" } & MuteMember | { "action": "setRole" } & SetRole | { "action": "createInvite" } & CreateInvite | { "action": "getInvites" } & InRoom | { "action": "revokeInvite" } & RevokeInvite | { "action": "openDirect" } & OpenDirect | { "action": "getAudit" } & GetAudit | { "action": "markRead" } & MarkRead | { "action": "typing" } & InRoom | { "action": "ping" } & Nothing;

export type ClientFrame = { 
/**
 * Repeated in the answer.
 */
requestId?: string, } & ({ "action": "hello" } & Hello | { "action": "sendMessage" } & SendMessage | { "action": "getMessages" } & GetLog | { "action": "getEvents" } & GetLog | { "action": "getTimeline" } & GetTimeline | { "action": "editMessage" } & EditMessage | { "action": "deleteMessage" } & DeleteMessage | { "action": "react" } & React | { "action": "pinMessage" } & PinMessage | { "action": "getReactions" } & GetReactions | { "action": "getPins" } & GetPins | { "action": "search" } & Search | { "action": "createRoom" } & CreateRoom | { "action": "joinRoom" } & JoinRoom | { "action": "withdrawJoin" } & InRoom | { "action": "approveJoin" } & OnPerson | { "action": "rejectJoin" } & OnPerson | { "action": "getRequests" } & InRoom | { "action": "leaveRoom" } & InRoom | { "action": "getRooms" } & GetRooms | { "action": "getMembers" } & GetMembers | { "action": "updateRoom" } & UpdateRoom | { "action": "deleteRoom" } & InRoom | { "action": "kickMember" } & OnPerson | { "action": "banMember" } & OnPerson | { "action": "unbanMember" } & OnPerson | { "action": "getBans" } & InRoom | { "action": "muteMember" } & MuteMember | { "action": "setRole" } & SetRole | { "action": "createInvite" } & CreateInvite | { "action": "getInvites" } & InRoom | { "action": "revokeInvite" } & RevokeInvite | { "action": "openDirect" } & OpenDirect | { "action": "getAudit" } & GetAudit | { "action": "markRead" } & MarkRead | { "action": "typing" } & InRoom | { "action": "ping" } & Nothing);

export type Person = { 
/**
 * The person.
 */
userId: string, 
/**
 * Their name then.
 */
username: string, };

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

export type Reaction = { 
/**
 * The emoji.
 */
emoji: string, 
/**
 * How many people.
 */
count: number, 
/**
 * Whether the reader is one of them.
 */
mine?: boolean, };

export type LogEvent = { "type": "message", messageId: string, text: string, replyTo?: number, 
/**
 * When its text was last changed; milliseconds since 1970 UTC.
 */
editedAt?: number, 
/**
 * It was deleted; its text is empty.
 */
deleted?: boolean, 
/**
 * In rows (`getTimeline`, `getMessages`, `getPins`): it is pinned.
 */
pinned?: boolean, 
/**
 * In rows: the emoji that has been there longest first.
 */
reactions?: Array<Reaction>, 
/**
 * In rows: the last change that is part of the row.
 */
stateSeq?: number, 
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
username: string, } | { "type": "messageEdited", 
/**
 * The message.
 */
targetSeq: number, 
/**
 * The message's text now; empty when it was deleted since.
 */
text: string, 
/**
 * Only to the person who changed it; always last, as with messages.
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
username: string, } | { "type": "messageDeleted", 
/**
 * The message.
 */
targetSeq: number, 
/**
 * Only to the person who changed it; always last, as with messages.
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
username: string, } | { "type": "reactionAdded", 
/**
 * The message.
 */
targetSeq: number, emoji: string, 
/**
 * How many people have reacted with it now.
 */
count: number, 
/**
 * Only to the person who changed it; always last, as with messages.
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
username: string, } | { "type": "reactionRemoved", 
/**
 * The message.
 */
targetSeq: number, emoji: string, 
/**
 * How many people have reacted with it now.
 */
count: number, 
/**
 * Only to the person who changed it; always last, as with messages.
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
username: string, } | { "type": "messagePinned", 
/**
 * The message.
 */
targetSeq: number, 
/**
 * Only to the person who changed it; always last, as with messages.
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
username: string, } | { "type": "messageUnpinned", 
/**
 * The message.
 */
targetSeq: number, 
/**
 * Only to the person who changed it; always last, as with messages.
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
 * Who let them in, where somebody had to.
 */
by?: Person, 
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
username: string, } | { "type": "memberRemoved", member: Person, banned: boolean, 
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
username: string, } | { "type": "memberMuted", member: Person, 
/**
 * Milliseconds since 1970 UTC; left out when they may write again.
 */
until?: number, 
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
username: string, } | { "type": "roleChanged", member: Person, role: Role, 
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
username: string, } | { "type": "roomUpdated", name?: string, 
/**
 * Empty when it was taken away.
 */
topic?: string, kind?: RoomKind, guests?: boolean, archived?: boolean, 
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
username: string, } | { "type": "roomDeleted", 
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

export type Colour = "indigo" | "pink" | "green" | "blue" | "orange" | "violet";

export type RequestStatus = "waiting" | "approved" | "rejected" | "withdrawn";

export type OwnRequest = { 
/**
 * The room.
 */
roomId: string, 
/**
 * `waiting` or `rejected`.
 */
status: RequestStatus, 
/**
 * Milliseconds since 1970 UTC.
 */
askedAt: number, 
/**
 * From when on one may ask again.
 */
askAgainAt?: number, };

export type Asker = { 
/**
 * Milliseconds since 1970 UTC.
 */
askedAt: number, 
/**
 * The person.
 */
userId: string, 
/**
 * Their name then.
 */
username: string, };

export type Ban = { 
/**
 * Who said so.
 */
by: Person, 
/**
 * Milliseconds since 1970 UTC.
 */
bannedAt: number, 
/**
 * The person.
 */
userId: string, 
/**
 * Their name then.
 */
username: string, };

export type Invite = { 
/**
 * Its id.
 */
inviteId: string, 
/**
 * Where it leads; left out when only into the site.
 */
roomId?: string, 
/**
 * Who made it.
 */
by: Person, 
/**
 * Milliseconds since 1970 UTC.
 */
createdAt: number, 
/**
 * Until when it is good.
 */
expiresAt?: number, 
/**
 * How many may still come by it.
 */
usesLeft?: number, 
/**
 * How many have come by it.
 */
used: number, };

export type AuditLine = { 
/**
 * Its id; `before` takes it.
 */
id: string, 
/**
 * Milliseconds since 1970 UTC.
 */
at: number, 
/**
 * What was done; docs/RIGHTS.md lists the words.
 */
deed: string, 
/**
 * Who did it.
 */
actor: Person, 
/**
 * From where; told to site admins only.
 */
address?: string, 
/**
 * In which room.
 */
roomId?: string, 
/**
 * To whom.
 */
target?: Person, 
/**
 * More.
 */
detail?: string, };

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
email?: string, 
/**
 * How they like to be shown.
 */
displayName?: string, 
/**
 * The colour they chose.
 */
colour?: Colour, 
/**
 * Whether they came without an account.
 */
guest: boolean, 
/**
 * Whether they govern the site.
 */
siteAdmin: boolean, };

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
members: number, 
/**
 * What it is about.
 */
topic?: string, 
/**
 * Whether guests may enter.
 */
guests: boolean, 
/**
 * Put away: can be read, not written.
 */
archived: boolean, 
/**
 * One may not write before then; milliseconds since 1970 UTC.
 */
mutedUntil?: number, 
/**
 * People who ask to come in; 0 for members who may not answer them.
 */
requests: number, 
/**
 * Everybody in a direct room.
 */
with?: Array<Person>, };

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
members: number, 
/**
 * What it is about.
 */
topic?: string, 
/**
 * Whether guests may enter.
 */
guests: boolean, };

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
online: boolean, 
/**
 * How they like to be shown.
 */
displayName?: string, 
/**
 * The colour they chose.
 */
colour?: Colour, 
/**
 * They may not write before then; milliseconds since 1970 UTC.
 */
mutedUntil?: number, };

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
 * Milliseconds between two read marks in one room.
 */
markIntervalMs: number, 
/**
 * Rooms one may be in.
 */
roomsPerConnection: number, };

export type JoinStatus = "joined" | "waiting" | "rejected";

export type MessageChangeResult = { 
/**
 * The room.
 */
roomId: string, 
/**
 * The message.
 */
targetSeq: number, 
/**
 * The event; left out where the message was so already and nothing was added to the log.
 */
seq?: number, 
/**
 * Whether this request changed nothing: an earlier try had, or the message was so already.
 */
duplicate: boolean, };

export type Reactors = { 
/**
 * The emoji.
 */
emoji: string, 
/**
 * How many people.
 */
count: number, 
/**
 * The first of them, at most 50; people who were deleted are only counted.
 */
people: Array<Person>, };

export type ResultBody = { "action": "getMessages", roomId: string, epoch: string, messages: Array<MessageEvent>, hasMore: boolean, } | { "action": "getEvents", roomId: string, epoch: string, head: number, events: Array<LogEvent>, hasMore: boolean, } | { "action": "getTimeline", roomId: string, epoch: string, 
/**
 * The last event of the log when the page was read; the rows hold every change up to it.
 */
asOf: number, 
/**
 * The first seq that the page covers.
 */
first: number, 
/**
 * The last one; `first - 1` when it covers none.
 */
last: number, 
/**
 * Every event from `first` to `last` that is not a change of a message, messages as they are now.
 */
rows: Array<LogEvent>, 
/**
 * Whether the log has events before `first`.
 */
hasMoreBefore: boolean, 
/**
 * Whether it has events after `last`.
 */
hasMoreAfter: boolean, } | { "action": "editMessage" } & MessageChangeResult | { "action": "deleteMessage" } & MessageChangeResult | { "action": "react" } & MessageChangeResult | { "action": "pinMessage" } & MessageChangeResult | { "action": "getReactions", roomId: string, seq: number, reactions: Array<Reactors>, } | { "action": "getPins", roomId: string, 
/**
 * The newest first, as many as fit into a frame.
 */
messages: Array<MessageEvent>, hasMore: boolean, } | { "action": "search", 
/**
 * Room by room, in each the newest first.
 */
messages: Array<MessageEvent>, 
/**
 * Where to go on, as `before`; without it everything was looked at.
 */
next?: SearchPlace, } | { "action": "createRoom", room: Room, } | { "action": "joinRoom", status: JoinStatus, roomId: string, 
/**
 * When one is in.
 */
room?: Room, 
/**
 * When one was turned away.
 */
retryAfterMs?: number, } | { "action": "withdrawJoin", roomId: string, } | { "action": "getRequests", roomId: string, 
/**
 * The longest waiting first, as many as fit into a frame.
 */
requests: Array<Asker>, 
/**
 * How many wait in all.
 */
waiting: number, } | { "action": "approveJoin", roomId: string, } | { "action": "rejectJoin", roomId: string, } | { "action": "kickMember", roomId: string, } | { "action": "banMember", roomId: string, } | { "action": "unbanMember", roomId: string, } | { "action": "muteMember", roomId: string, } | { "action": "setRole", roomId: string, } | { "action": "updateRoom", roomId: string, } | { "action": "deleteRoom", roomId: string, } | { "action": "revokeInvite", roomId: string, } | { "action": "getBans", roomId: string, bans: Array<Ban>, } | { "action": "createInvite", roomId: string, invite: Invite, 
/**
 * The word of the link; told this once.
 */
word: string, } | { "action": "getInvites", roomId: string, invites: Array<Invite>, } | { "action": "openDirect", room: Room, } | { "action": "getAudit", roomId: string, 
/**
 * The newest first.
 */
entries: Array<AuditLine>, hasMore: boolean, } | { "action": "leaveRoom", roomId: string, } | { "action": "getRooms", rooms: Array<Room>, openRooms: Array<OpenRoom>, hasMore: boolean, } | { "action": "getMembers", roomId: string, members: Array<Member>, hasMore: boolean, } | { "action": "markRead", roomId: string, readSeq: number, unread: number, };

export type ControlFrame = { "type": "welcome", requestId?: string, connectionId: string, user: User, rooms: Array<Room>, 
/**
 * Whether the rest of one's rooms follows in `rooms` frames.
 */
moreRooms?: boolean, 
/**
 * Doors one waits at, or may not ask at again yet.
 */
requests?: Array<OwnRequest>, limits: Limits, serverTime: number, } | { "type": "rooms", rooms: Array<Room>, 
/**
 * Whether more follow.
 */
hasMore: boolean, } | { "type": "ack", requestId?: string, roomId: string, seq: number, messageId: string, clientMessageId?: string, timestamp: number, duplicate: boolean, } | { "type": "events", roomId: string, epoch: string, events: Array<LogEvent>, head: number, hasMore: boolean, } | { "type": "reset", roomId: string, epoch: string, head: number, } | { "type": "gone", roomId: string, } | { "type": "typing", roomId: string, userId: string, username: string, } | { "type": "presence", userId: string, username: string, online: boolean, } | { "type": "read", roomId: string, userId: string, seq: number, unread: number, } | { "type": "joinRequested", roomId: string, userId: string, username: string, waiting: number, } | { "type": "joinSettled", roomId: string, userId: string, username: string, status: RequestStatus, waiting: number, } | { "type": "joinAnswered", roomId: string, status: RequestStatus, retryAfterMs?: number, } | { "type": "heads", heads: Array<RoomHead>, } | { "type": "pong", requestId?: string, serverTime: number, heads: Array<RoomHead>, } | { "type": "result", requestId?: string, } & ({ "action": "getMessages", roomId: string, epoch: string, messages: Array<MessageEvent>, hasMore: boolean, } | { "action": "getEvents", roomId: string, epoch: string, head: number, events: Array<LogEvent>, hasMore: boolean, } | { "action": "getTimeline", roomId: string, epoch: string, 
/**
 * The last event of the log when the page was read; the rows hold every change up to it.
 */
asOf: number, 
/**
 * The first seq that the page covers.
 */
first: number, 
/**
 * The last one; `first - 1` when it covers none.
 */
last: number, 
/**
 * Every event from `first` to `last` that is not a change of a message, messages as they are now.
 */
rows: Array<LogEvent>, 
/**
 * Whether the log has events before `first`.
 */
hasMoreBefore: boolean, 
/**
 * Whether it has events after `last`.
 */
hasMoreAfter: boolean, } | { "action": "editMessage" } & MessageChangeResult | { "action": "deleteMessage" } & MessageChangeResult | { "action": "react" } & MessageChangeResult | { "action": "pinMessage" } & MessageChangeResult | { "action": "getReactions", roomId: string, seq: number, reactions: Array<Reactors>, } | { "action": "getPins", roomId: string, 
/**
 * The newest first, as many as fit into a frame.
 */
messages: Array<MessageEvent>, hasMore: boolean, } | { "action": "search", 
/**
 * Room by room, in each the newest first.
 */
messages: Array<MessageEvent>, 
/**
 * Where to go on, as `before`; without it everything was looked at.
 */
next?: SearchPlace, } | { "action": "createRoom", room: Room, } | { "action": "joinRoom", status: JoinStatus, roomId: string, 
/**
 * When one is in.
 */
room?: Room, 
/**
 * When one was turned away.
 */
retryAfterMs?: number, } | { "action": "withdrawJoin", roomId: string, } | { "action": "getRequests", roomId: string, 
/**
 * The longest waiting first, as many as fit into a frame.
 */
requests: Array<Asker>, 
/**
 * How many wait in all.
 */
waiting: number, } | { "action": "approveJoin", roomId: string, } | { "action": "rejectJoin", roomId: string, } | { "action": "kickMember", roomId: string, } | { "action": "banMember", roomId: string, } | { "action": "unbanMember", roomId: string, } | { "action": "muteMember", roomId: string, } | { "action": "setRole", roomId: string, } | { "action": "updateRoom", roomId: string, } | { "action": "deleteRoom", roomId: string, } | { "action": "revokeInvite", roomId: string, } | { "action": "getBans", roomId: string, bans: Array<Ban>, } | { "action": "createInvite", roomId: string, invite: Invite, 
/**
 * The word of the link; told this once.
 */
word: string, } | { "action": "getInvites", roomId: string, invites: Array<Invite>, } | { "action": "openDirect", room: Room, } | { "action": "getAudit", roomId: string, 
/**
 * The newest first.
 */
entries: Array<AuditLine>, hasMore: boolean, } | { "action": "leaveRoom", roomId: string, } | { "action": "getRooms", rooms: Array<Room>, openRooms: Array<OpenRoom>, hasMore: boolean, } | { "action": "getMembers", roomId: string, members: Array<Member>, hasMore: boolean, } | { "action": "markRead", roomId: string, readSeq: number, unread: number, }) | { "type": "error", requestId?: string, action?: string, 
/**
 * The room that the request named.
 */
roomId?: string, 
/**
 * The message that is the reason, or the only one of the request.
 */
clientMessageId?: string, 
/**
 * The place of the message that is the reason, from 0, where the request had several.
 */
messageIndex?: number, code: ErrorCode, message: string, retryAfterMs?: number, };

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
password: string, 
/**
 * The word of an invitation's link, where one is needed.
 */
invite?: string, };

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
 * The session, for programs; a page of the site itself holds it in a cookie and gets none here.
 */
token?: string, 
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

export type ProfileBody = { 
/**
 * A name beside the unique one.
 */
displayName?: string, 
/**
 * One of the six colours, or nothing.
 */
colour?: string, };

export type PasswordBody = { 
/**
 * The one that holds; left out by accounts that have none.
 */
current?: string, 
/**
 * 8 to 128 characters.
 */
password: string, };

export type PasswordReply = { 
/**
 * For programs; a page of the site itself has it in its cookie.
 */
token?: string, };

export type EndSessionsBody = { 
/**
 * Left out by accounts that have none.
 */
password?: string, 
/**
 * Whether this session ends too.
 */
all: boolean, };

export type ResetBody = { 
/**
 * Behind the `#` of the link, in any case, with or without hyphens.
 */
code: string, 
/**
 * 8 to 128 characters, where the link sets a password.
 */
password?: string, };

export type ResetReply = { 
/**
 * The account.
 */
username: string, 
/**
 * Whether it makes a site admin; otherwise it sets a new password.
 */
siteAdmin: boolean, };

export type EmailBody = { 
/**
 * Where the account can be reached from now on.
 */
email: string, 
/**
 * Left out by accounts that have none.
 */
password?: string, };

export type AccountBody = { 
/**
 * Where the account can be reached.
 */
email: string, 
/**
 * 8 to 128 characters.
 */
password: string, 
/**
 * The word of an invitation's link, where one is needed.
 */
invite?: string, };

export type DeleteBody = { 
/**
 * One's own name.
 */
username: string, 
/**
 * Left out by guests and by accounts that have none.
 */
password?: string, };

export type SessionLine = { 
/**
 * Its id.
 */
sessionId: string, 
/**
 * Whether it is this one.
 */
current: boolean, 
/**
 * Milliseconds since 1970 UTC.
 */
createdAt: number, 
/**
 * When it ends by itself.
 */
expiresAt: number, 
/**
 * Where it began.
 */
address?: string, 
/**
 * What the program called itself.
 */
agent?: string, };

export type SessionsReply = { 
/**
 * The newest first.
 */
sessions: Array<SessionLine>, };

export type ClaimBody = { 
/**
 * The code.
 */
code: string, };

export type InviteReply = { 
/**
 * Whether it leads into a room, and not only into the site.
 */
room: boolean, 
/**
 * Milliseconds since 1970 UTC.
 */
expiresAt?: number, };

export type LinkBody = { 
/**
 * Left out by accounts that have none.
 */
password?: string, };

export type LinkReply = { 
/**
 * Where the page goes; the provider sends it back to the settings.
 */
url: string, };

export type SiteSettingsBody = { 
/**
 * Who may make an account.
 */
signup?: SignupPolicy, 
/**
 * Whether people may come without an account.
 */
guests?: boolean, 
/**
 * Whether there is a common room.
 */
lobby?: boolean, 
/**
 * Domains an account's address must be of.
 */
emailDomains?: Array<string>, };

export type PersonState = "active" | "suspended" | "deleted";

export type AdminPerson = { 
/**
 * Who.
 */
user: User, 
/**
 * Whether they may come in.
 */
state: PersonState, 
/**
 * Milliseconds since 1970 UTC.
 */
createdAt: number, };

export type AdminPeople = { 
/**
 * By id.
 */
people: Array<AdminPerson>, 
/**
 * Whether more follow.
 */
hasMore: boolean, };

export type AdminPersonBody = { 
/**
 * Whether they may come in; `deleted` is for good.
 */
state?: PersonState, 
/**
 * Whether they govern the site.
 */
siteAdmin?: boolean, };

export type AdminRoom = { 
/**
 * The room.
 */
roomId: string, 
/**
 * Its name.
 */
name: string, 
/**
 * What it is about.
 */
topic?: string, 
/**
 * Who may enter.
 */
kind: RoomKind, 
/**
 * Put away.
 */
archived: boolean, 
/**
 * People in it.
 */
members: number, 
/**
 * Milliseconds since 1970 UTC.
 */
createdAt: number, };

export type AdminRooms = { 
/**
 * By id.
 */
rooms: Array<AdminRoom>, 
/**
 * Whether more follow.
 */
hasMore: boolean, };

export type AdminRoomBody = { 
/**
 * Put away or taken out.
 */
archived: boolean, };

export type AdminAudit = { 
/**
 * The newest first.
 */
entries: Array<AuditLine>, 
/**
 * Whether older ones follow.
 */
hasMore: boolean, };

export type AdminInviteBody = { 
/**
 * Milliseconds it is good for.
 */
expiresInMs?: number, 
/**
 * How many may come by it.
 */
uses?: number, };

export type AdminInvited = { 
/**
 * What it is.
 */
invite: Invite, 
/**
 * The word of the link; told this once.
 */
word: string, };

export type AdminInvites = { 
/**
 * Those that are good, the newest first.
 */
invites: Array<Invite>, };

export type SignupPolicy = "open" | "invited" | "closed";

export type ProviderButton = { 
/**
 * In addresses.
 */
id: string, 
/**
 * On the button.
 */
name: string, };

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
 * Who may make an account.
 */
signup: SignupPolicy, 
/**
 * Whether there is a common room.
 */
lobby: boolean, 
/**
 * Domains an account's address must be of; left out when any will do.
 */
emailDomains?: Array<string>, 
/**
 * Identity providers to sign in with.
 */
providers: Array<ProviderButton>, 
/**
 * Whether the first site admin has yet to bring the code that was printed.
 */
unclaimed: boolean, };

export type Health = { 
/**
 * `ok`, or `damaged` when some rows or rooms are damaged and everything else is served
 */
status: string, 
/**
 * The program's version.
 */
version: string, };

export type MessageEvent = Extract<LogEvent, { type: "message" }>;
