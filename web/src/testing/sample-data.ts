// People, rooms and a log to look at, the same at every run.

import type { Asker, LogEvent, Member, OpenRoom, OwnRequest, Person, Role, Room, User } from "@/protocol";
import { changedMessages } from "./changed-messages";
import { REJECTED_ROOM, WAITING_ROOM } from "./rooms-at-doors";

function account(userId: string, username: string, fields: Partial<User> = {}): User {
  return { userId, username, guest: false, siteAdmin: false, ...fields };
}

export const me: User = account("ada0moss", "Ada Moss", { email: "ada@example.org" });

export const people: readonly User[] = [
  me,
  account("ben1ito", "Ben Ito", { colour: "pink" }),
  account("cleo2park", "cleo", { displayName: "Cleo Park", colour: "green" }),
  account("dev3rao", "Dev Rao", { colour: "blue" }),
  account("ema4lund", "Ema Lund", { colour: "orange" }),
  account("finn5oak", "Finn Oak"),
  account("gus6hale", "Gus Hale", { guest: true }),
  account("hana7kim", "حنا كيم"),
  account("ivo8", "Maximiliana-Wilhelmine vdBerg"),
];

export const lines: readonly string[] = [
  "Morning! Did the new hall work out for Saturday?",
  "Yes, **we have it from ten** until the neighbours complain",
  "Lovely. I'll bring the long table",
  "Who has the key?",
  "I do. Ring the second bell, the first one is broken",
  "The plan so far:\n- tables at ten\n- lunch at one\n- music until the neighbours complain",
  "> lunch at one\n\nMake it *half past*, the bread needs the time",
  "Directions: https://example.org/map/hall?floor=2",
  "`ls -la /srv/bread` says we are out of flour",
  "Ha",
  "مرحبا، سأصل في الساعة العاشرة",
  "Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüsselbundanhängeretikettendruckereibesitzerverbandsvorsitzender",
  "Fine by me. See you all there, and somebody please remind Gus that the projector needs its own extension lead this time, because last year we watched the film on a telephone.",
  "👋🏽 on my way",
];

export const START = new Date(2026, 4, 12, 9, 0).getTime();

function header(roomId: string, seq: number, timestamp: number, person: User) {
  return { roomId, epoch: "epoch", seq, timestamp, userId: person.userId, username: person.username };
}

export function messageEvent(
  roomId: string,
  seq: number,
  timestamp: number,
  person: User,
  text: string,
): LogEvent {
  return {
    ...header(roomId, seq, timestamp, person),
    type: "message",
    messageId: `m-${roomId}-${seq}`,
    text,
  };
}

function pick<T>(items: readonly T[], index: number, fallback: T): T {
  return items[index % items.length] ?? fallback;
}

/** What may be done in a room, once each. */
const deeds: readonly object[] = [
  { type: "memberRemoved", member: { userId: "ivo8", username: "Ivo" }, banned: false },
  { type: "memberMuted", member: { userId: "dev3rao", username: "Dev Rao" }, until: Date.now() + 3_600_000 },
  { type: "roleChanged", member: { userId: "ben1ito", username: "Ben Ito" }, role: "admin" },
  { type: "roomUpdated", name: "design", topic: "Everything that has a shape" },
  { type: "memberJoined", role: "member", by: { userId: "ben1ito", username: "Ben Ito" } },
];

/** In place of the newest events: messages in every state. */
function withChanges(log: LogEvent[]): LogEvent[] {
  const first = log.length - changedMessages.length + 1;
  const changed = changedMessages.map(({ from, text, minutes, ...state }, index) => {
    const timestamp = START - (changedMessages.length - index) * 400_000 + (minutes ?? 0) * 60_000;
    return {
      ...messageEvent("launch", first + index, timestamp, people[from] ?? me, text),
      ...state,
    } as LogEvent;
  });
  return [...log.slice(0, first - 1), ...changed];
}

/** `count` events over several days, with runs by one author, joins and all kinds of text. */
export function sampleLog(roomId: string, count: number): LogEvent[] {
  const log: LogEvent[] = [];
  for (let seq = 1; seq <= count; seq++) {
    const fromEnd = count - seq;
    const timestamp = START - fromEnd * 97_000 - (fromEnd > 60 ? 86_400_000 : 0);
    const person = pick(people, Math.floor(seq / 3) * 5 + (seq % 7 === 0 ? 1 : 0), me);
    const head = header(roomId, seq, timestamp, pick(people, seq % 9, me));
    const deed = roomId === "lobby" ? undefined : deeds[count - seq - 4];
    if (deed) {
      log.push({ ...head, ...deed } as LogEvent);
    } else if (seq % 41 > 36) {
      log.push({ ...head, type: "memberJoined", role: "member" });
    } else {
      log.push(messageEvent(roomId, seq, timestamp, person, pick(lines, seq * 5, "")));
    }
  }
  return roomId === "launch" ? withChanges(log) : log;
}

const HOUR = 3_600_000;

function room(roomId: string, name: string, fields: Partial<Room> = {}): Room {
  const { head = 40, unread = 0 } = fields;
  return {
    roomId,
    name,
    kind: "public",
    role: "member",
    epoch: "epoch",
    head,
    readSeq: head - unread,
    unread,
    members: 9,
    guests: true,
    archived: false,
    requests: 0,
    ...fields,
  };
}

function person(index: number): Person {
  const { userId, username } = people[index] ?? me;
  return { userId, username };
}

export const rooms: readonly Room[] = [
  room("lobby", "general", { head: 400, topic: "Say hello, everyone is nice here" }),
  room("design", "design", { unread: 3, kind: "approval", role: "owner", requests: 3, guests: false }),
  room("empty", "quiet corner", { head: 0 }),
  room("random", "random", { head: 260, unread: 120 }),
  room("long", "A room whose name somebody wanted to be remembered by, all of eighty letters", { head: 20 }),
  room("launch", "launch", { kind: "private", role: "moderator", topic: "Until the big day" }),
  room("muted", "choir", { mutedUntil: Date.now() + HOUR }),
  room("old", "summer fair 2025", { archived: true, role: "owner", head: 60 }),
  room("ben", "direct", { kind: "direct", unread: 1, members: 2, with: [person(0), person(1)] }),
  room("trio", "direct", { kind: "direct", members: 3, with: [person(0), person(2), person(7)] }),
];

export const openRooms: readonly OpenRoom[] = [
  { roomId: "garden", name: "garden", kind: "public", members: 12, guests: true, topic: "Beds and beans" },
  { roomId: "books", name: "books & tea", kind: "public", members: 1, guests: true },
];

export const ownRequests: readonly OwnRequest[] = [
  { roomId: WAITING_ROOM, status: "waiting", askedAt: Date.now() - 300_000 },
  {
    roomId: REJECTED_ROOM,
    status: "rejected",
    askedAt: Date.now() - HOUR,
    askAgainAt: Date.now() + 1_500_000,
  },
];

export const askers: readonly Asker[] = [
  { userId: "gil9", username: "Gil Hale", askedAt: Date.now() - 7 * HOUR },
  { userId: "ines0", username: "Ines Castro de la Vega y Montoya", askedAt: Date.now() - HOUR },
  { userId: "jo1", username: "Jo", askedAt: Date.now() - 20_000 },
];

const roles: readonly Role[] = ["owner", "admin", "moderator", "member", "member", "member", "guest"];

export function membersOf(mine: Room | undefined): readonly Member[] {
  return people.map(({ userId, username, displayName, colour }, index) => ({
    userId,
    username,
    role:
      index === 0 ? (mine?.role ?? "member") : (roles[index + (mine?.role === "owner" ? 0 : -1)] ?? "member"),
    online: index < 5,
    ...(displayName && { displayName }),
    ...(colour && { colour }),
    ...(index === 3 && { mutedUntil: Date.now() + HOUR }),
  }));
}
