// The edge: text from the socket becomes a typed frame or nothing. The only place that looks at untyped JSON. It checks what the engine
// would break on (ids, numbers, arrays), no more, so that a newer server may add fields and types.

import type { LogEvent, ServerFrame } from "@/protocol";

type Unchecked = Record<string, unknown>;

export function parseFrame(text: string): ServerFrame | null {
  const value = parseObject(text);
  if (value === null || typeof value.type !== "string") return null;
  const check = checks.get(value.type);
  const accepted = check ? check(value) : isLogEvent(value);
  return accepted ? (value as unknown as ServerFrame) : null;
}

/**
 * Any event with a place in the log counts, also of a type that this client does not know: leaving it out would look like a hole and be
 * fetched for ever. Screens show nothing for a type unknown to them.
 */
export function isLogEvent(value: unknown): value is LogEvent {
  if (!isObject(value) || typeof value.type !== "string") return false;
  const placed = isText(value.roomId) && isText(value.epoch) && isSeq(value.seq) && value.seq >= 1;
  const signed = isText(value.userId) && isText(value.username) && typeof value.timestamp === "number";
  if (!placed || !signed) return false;
  if (value.type === "message") return isMessage(value);
  if (CHANGES.has(value.type)) return isChange(value);
  return !AIMED.has(value.type) || isPerson(value.member);
}

/** Events about somebody else than who did it. */
const AIMED: ReadonlySet<string> = new Set(["memberRemoved", "memberMuted", "roleChanged"]);

const REACTIONS: ReadonlySet<string> = new Set(["reactionAdded", "reactionRemoved"]);
/** Changes of messages. */
const CHANGES: ReadonlySet<string> = new Set([
  ...["messageEdited", "messageDeleted", "messagePinned", "messageUnpinned"],
  ...REACTIONS,
]);

function isMessage(value: Unchecked): boolean {
  const { stateSeq, reactions } = value;
  const known =
    (stateSeq === undefined || isSeq(stateSeq)) && (reactions === undefined || isList(reactions, isReaction));
  return known && isText(value.messageId) && isText(value.text);
}

function isChange(value: Unchecked): boolean {
  if (!isSeq(value.targetSeq)) return false;
  if (value.type === "messageEdited") return isText(value.text);
  return !REACTIONS.has(value.type as string) || isReaction(value);
}

function isReaction(value: unknown): boolean {
  return isObject(value) && isText(value.emoji) && isSeq(value.count);
}

type Check = (frame: Unchecked) => boolean;

const checks = toMap({
  welcome: (frame) =>
    isObject(frame.user) && isText(frame.user.userId) && isLimits(frame.limits) && isRooms(frame.rooms),
  rooms: (frame) => isRooms(frame.rooms) && typeof frame.hasMore === "boolean",
  ack: (frame) =>
    isText(frame.roomId) &&
    isSeq(frame.seq) &&
    isText(frame.messageId) &&
    typeof frame.timestamp === "number",
  events: (frame) =>
    isText(frame.roomId) && isText(frame.epoch) && isSeq(frame.head) && isEvents(frame.events),
  reset: (frame) => isText(frame.roomId) && isText(frame.epoch) && isSeq(frame.head),
  gone: (frame) => isText(frame.roomId),
  typing: (frame) => isText(frame.roomId) && isText(frame.userId) && isText(frame.username),
  presence: (frame) => isText(frame.userId) && typeof frame.online === "boolean",
  read: (frame) => isText(frame.roomId) && isSeq(frame.seq) && isSeq(frame.unread),
  joinRequested: (frame) => isAboutRequest(frame) && isSeq(frame.waiting),
  joinSettled: (frame) => isAboutRequest(frame) && isSeq(frame.waiting),
  joinAnswered: (frame) => isText(frame.roomId) && isText(frame.status),
  heads: (frame) => isHeads(frame.heads),
  pong: (frame) => isHeads(frame.heads),
  error: (frame) => isText(frame.code) && isText(frame.message),
  result: (frame) => isText(frame.action) && (results.get(frame.action)?.(frame) ?? false),
});

const aboutRoom: Check = (frame) => isText(frame.roomId);
const messageChanges = ["editMessage", "deleteMessage", "react", "pinMessage"];
const changed: Check = (frame) =>
  isText(frame.roomId) && isSeq(frame.targetSeq) && (frame.seq === undefined || isSeq(frame.seq));
/** Answered by saying that it was done. */
const deeds = [
  ...["withdrawJoin", "approveJoin", "rejectJoin", "leaveRoom", "updateRoom", "deleteRoom", "revokeInvite"],
  ...["kickMember", "banMember", "unbanMember", "muteMember", "setRole"],
];

const results = toMap({
  getMessages: (frame) => isText(frame.roomId) && isEvents(frame.messages),
  getEvents: (frame) =>
    isText(frame.roomId) && isText(frame.epoch) && isSeq(frame.head) && isEvents(frame.events),
  getTimeline: (frame) =>
    isText(frame.roomId) &&
    isText(frame.epoch) &&
    [frame.asOf, frame.first, frame.last].every(isSeq) &&
    isEvents(frame.rows),
  getReactions: (frame) =>
    isText(frame.roomId) &&
    isList(frame.reactions, (one) => isReaction(one) && isObject(one) && isList(one.people, isPerson)),
  getPins: (frame) => isText(frame.roomId) && isEvents(frame.messages),
  ...Object.fromEntries(messageChanges.map((action) => [action, changed])),
  createRoom: (frame) => isRooms([frame.room]),
  joinRoom: (frame) =>
    isText(frame.roomId) && isText(frame.status) && (frame.room === undefined || isRooms([frame.room])),
  openDirect: (frame) => isRooms([frame.room]),
  getRequests: (frame) => isText(frame.roomId) && Array.isArray(frame.requests) && isSeq(frame.waiting),
  getBans: (frame) => isText(frame.roomId) && Array.isArray(frame.bans),
  createInvite: (frame) => isText(frame.roomId) && isObject(frame.invite) && isText(frame.word),
  getInvites: (frame) => isText(frame.roomId) && Array.isArray(frame.invites),
  getAudit: (frame) => isText(frame.roomId) && Array.isArray(frame.entries),
  search: (frame) =>
    isEvents(frame.messages) &&
    (frame.next === undefined ||
      (isObject(frame.next) && isText(frame.next.roomId) && isSeq(frame.next.seq))),
  ...Object.fromEntries(deeds.map((action) => [action, aboutRoom])),
  getRooms: (frame) => isRooms(frame.rooms) && Array.isArray(frame.openRooms),
  getMembers: (frame) => isText(frame.roomId) && Array.isArray(frame.members),
  markRead: (frame) => isText(frame.roomId) && isSeq(frame.readSeq) && isSeq(frame.unread),
});

/** Not a plain object: a frame may call itself `constructor`. */
function toMap(checks: Record<string, Check>): ReadonlyMap<string, Check> {
  return new Map(Object.entries(checks));
}

function parseObject(text: string): Unchecked | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Unchecked {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isPerson(value: unknown): boolean {
  return isObject(value) && isText(value.userId) && isText(value.username);
}

function isAboutRequest(frame: Unchecked): boolean {
  return isText(frame.roomId) && isPerson(frame);
}

function isSeq(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Intervals and sizes of nothing would make timers and frames run away. */
function isLimits(value: unknown): boolean {
  const needed = [
    "textBytes",
    "frameBytes",
    "messagesPerFrame",
    "pingIntervalMs",
    "typingIntervalMs",
    "markIntervalMs",
  ];
  return isObject(value) && needed.every((name) => isSeq(value[name]) && value[name] > 0);
}

function isList(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isEvents(value: unknown): boolean {
  return isList(value, isLogEvent);
}

function isHeads(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((item) => isObject(item) && isText(item.roomId) && isText(item.epoch) && isSeq(item.head))
  );
}

function isRooms(value: unknown): boolean {
  const isRoom = (item: unknown) =>
    isObject(item) &&
    isText(item.roomId) &&
    isText(item.name) &&
    isText(item.epoch) &&
    isSeq(item.head) &&
    isSeq(item.readSeq) &&
    isSeq(item.unread);
  return Array.isArray(value) && value.every(isRoom);
}
