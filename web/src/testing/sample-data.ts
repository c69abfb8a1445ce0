// People, rooms and a log to look at, the same at every run.

import type { LogEvent, Member, OpenRoom, Room, User } from "@/protocol";

export const me: User = { userId: "ada0moss", username: "Ada Moss", email: "ada@example.org" };

export const people: readonly User[] = [
  me,
  { userId: "ben1ito", username: "Ben Ito" },
  { userId: "cleo2park", username: "Cleo Park" },
  { userId: "dev3rao", username: "Dev Rao" },
  { userId: "ema4lund", username: "Ema Lund" },
  { userId: "finn5oak", username: "Finn Oak" },
  { userId: "gus6hale", username: "Gus Hale" },
  { userId: "hana7kim", username: "حنا كيم" },
  { userId: "ivo8", username: "Maximiliana-Wilhelmine vdBerg" },
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

/** `count` events over several days, with runs by one author, joins and all kinds of text. */
export function sampleLog(roomId: string, count: number): LogEvent[] {
  const log: LogEvent[] = [];
  for (let seq = 1; seq <= count; seq++) {
    const fromEnd = count - seq;
    const timestamp = START - fromEnd * 97_000 - (fromEnd > 60 ? 86_400_000 : 0);
    const person = pick(people, Math.floor(seq / 3) * 5 + (seq % 7 === 0 ? 1 : 0), me);
    if (seq % 41 > 36) {
      log.push({
        ...header(roomId, seq, timestamp, pick(people, seq % 9, me)),
        type: "memberJoined",
        role: "member",
      });
    } else {
      log.push(messageEvent(roomId, seq, timestamp, person, pick(lines, seq * 5, "")));
    }
  }
  return log;
}

function room(roomId: string, name: string, unread: number, head: number): Room {
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
  };
}

export const rooms: readonly Room[] = [
  room("lobby", "general", 0, 400),
  room("design", "design", 3, 40),
  room("empty", "quiet corner", 0, 0),
  room("random", "random", 120, 260),
  room("long", "A room whose name somebody wanted to be remembered by, all of eighty letters", 0, 20),
];

export const openRooms: readonly OpenRoom[] = [
  { roomId: "garden", name: "garden", kind: "public", members: 12 },
  { roomId: "books", name: "books & tea", kind: "public", members: 1 },
];

export const members: readonly Member[] = people.map((person, index) => ({
  userId: person.userId,
  username: person.username,
  role: index === 0 ? "admin" : index === 6 ? "guest" : "member",
  online: index < 5,
}));
