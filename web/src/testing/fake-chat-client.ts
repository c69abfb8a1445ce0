// A whole ChatClient in memory, for component tests and the gallery. It keeps the contract of chat/model.ts, not the engine's timing.

import type {
  ChatClient,
  ChatSnapshot,
  CommandResult,
  Connection,
  Deed,
  Door,
  Joining,
  PendingMessage,
  Quote,
  Timeline,
} from "@/chat/model";
import type { Profile } from "@/chat/profiles";
import type { Answer } from "@/chat/requests";
import type { CreateRoom, LogEvent, MessageEvent, Person, Room, User } from "@/protocol";
import { LOADING_QUOTE, pinsOf, reactorsOf, toggled } from "./fake-changes";
import { answerDeed } from "./fake-deeds";
import { fakeSearch } from "./fake-search";
import {
  askers,
  me,
  membersOf,
  messageEvent,
  openRooms,
  ownRequests,
  people,
  rooms,
  sampleLog,
} from "./sample-data";

export type Scene =
  | "full"
  | "loading"
  | "connecting"
  | "reconnecting"
  | "offline"
  | "replaced"
  | "pending"
  | "typing"
  /** Somebody without an account. */
  | "guest"
  /** Somebody who governs the site. */
  | "governor"
  /** In no room at all. */
  | "bare"
  /** Things have happened to one. */
  | "noticed"
  /** Questions about messages are not answered. */
  | "unanswered";

const PAGE = 50;
const WINDOW = 300;

const connections: Partial<Record<Scene, Connection>> = {
  connecting: { status: "connecting" },
  reconnecting: { status: "reconnecting", attempt: 3, nextAt: Date.now() + 8000 },
  offline: { status: "offline" },
  replaced: { status: "replaced" },
};

const closed: Timeline = {
  epoch: null,
  status: "loading",
  events: [],
  pending: [],
  hasOlder: false,
  hasNewer: false,
  liveFrom: Number.MAX_SAFE_INTEGER,
  unreadFrom: null,
  head: 0,
  typing: [],
};

const samplePending: readonly PendingMessage[] = [
  {
    clientMessageId: "p1",
    roomId: "lobby",
    text: "Bread is in the oven",
    createdAt: Date.now(),
    state: "sending",
  },
  {
    clientMessageId: "p2",
    roomId: "lobby",
    text: "And this one the server did not want",
    createdAt: Date.now(),
    state: "failed",
    reason: "You are writing too fast. Wait a moment.",
  },
];

const nobody: typeof askers = [];

const profiles = new Map<string, Profile>(
  people.map(({ userId, displayName, colour }) => [
    userId,
    { ...(displayName && { displayName }), ...(colour && { colour }) },
  ]),
);

const happened: ChatSnapshot["notices"] = [
  {
    id: 1,
    kind: "removed",
    roomId: "gone",
    roomName: "allotment",
    by: { userId: "ben1ito", username: "Ben Ito" },
  },
  { id: 2, kind: "approved", roomId: "launch", roomName: "launch", by: null },
];

function mineIn(scene: Scene): User {
  if (scene === "guest") return { userId: me.userId, username: me.username, guest: true, siteAdmin: false };
  return scene === "governor" ? { ...me, siteAdmin: true } : me;
}

function firstSnapshot(scene: Scene): ChatSnapshot {
  const known = scene !== "connecting";
  const mine = known && scene !== "bare" ? rooms : [];
  return {
    connection: connections[scene] ?? { status: "online" },
    me: known ? mineIn(scene) : null,
    rooms: mine,
    openRooms: mine.length > 0 ? openRooms : [],
    requests: mine.length > 0 ? ownRequests : [],
    notices: scene === "noticed" ? happened : [],
    profiles,
    serverAhead: 0,
    unread: mine.reduce((sum, room) => sum + room.unread, 0),
  };
}

export class FakeChatClient implements ChatClient {
  #listeners = new Set<() => void>();
  #roomListeners = new Map<string, Set<() => void>>();
  #logs = new Map<string, LogEvent[]>();
  #timelines = new Map<string, Timeline>();
  #members = new Map<string, ReturnType<typeof membersOf>>();
  #askers = askers;
  #snapshot: ChatSnapshot;

  constructor(readonly scene: Scene) {
    this.#snapshot = firstSnapshot(scene);
    for (const room of rooms) this.#logs.set(room.roomId, sampleLog(room.roomId, room.head));
  }

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  getSnapshot = () => this.#snapshot;

  subscribeRoom = (roomId: string, listener: () => void) => {
    const listeners = this.#roomListeners.get(roomId) ?? new Set();
    this.#roomListeners.set(roomId, listeners.add(listener));
    return () => listeners.delete(listener);
  };
  getTimeline = (roomId: string) => this.#timelines.get(roomId) ?? closed;
  getMembers = (roomId: string) => {
    const known = this.#members.get(roomId);
    if (known) return known;
    const made = membersOf(this.#snapshot.rooms.find((room) => room.roomId === roomId));
    this.#members.set(roomId, made);
    return made;
  };
  getAskers = (roomId: string) => (roomId === "design" ? this.#askers : nobody);

  start(): void {}
  stop(): void {}
  reconnectNow(): void {
    this.setConnection({ status: "online" });
  }

  setConnection(connection: Connection): void {
    this.#change({ connection });
  }

  #change(part: Partial<ChatSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...part };
    for (const listener of this.#listeners) listener();
  }

  #changeRoom(roomId: string, part: Partial<Timeline>): void {
    this.#timelines.set(roomId, { ...this.getTimeline(roomId), ...part });
    for (const listener of this.#roomListeners.get(roomId) ?? []) listener();
  }

  #changeEntry(roomId: string, change: (room: Room) => Room): void {
    const next = this.#snapshot.rooms.map((room) => (room.roomId === roomId ? change(room) : room));
    this.#change({ rooms: next, unread: next.reduce((sum, room) => sum + room.unread, 0) });
  }

  #log(roomId: string): LogEvent[] {
    return this.#logs.get(roomId) ?? [];
  }

  #window(roomId: string, from: number, to: number): Partial<Timeline> {
    const log = this.#log(roomId);
    const start = Math.max(0, from);
    return { events: log.slice(start, to), hasOlder: start > 0, hasNewer: to < log.length, head: log.length };
  }

  openRoom(roomId: string, atSeq?: number): void {
    if (this.scene === "loading" || this.scene === "connecting") return;
    const room = this.#snapshot.rooms.find((known) => known.roomId === roomId);
    if (!room) {
      this.#changeRoom(roomId, { ...closed, status: "not-found" });
      return;
    }
    const head = this.#log(roomId).length;
    const unreadFrom = room.unread > 0 ? room.readSeq + 1 : null;
    const at = atSeq ?? unreadFrom ?? head;
    this.#changeRoom(roomId, {
      ...closed,
      ...this.#window(roomId, at - PAGE, Math.min(head, at + PAGE)),
      epoch: "epoch",
      status: "ready",
      unreadFrom,
      liveFrom: head + 1,
      pending: this.scene === "pending" && roomId === "lobby" ? samplePending : [],
      typing: this.scene === "typing" ? people.slice(1, 3) : [],
    });
  }

  closeRoom(roomId: string): void {
    this.#timelines.delete(roomId);
  }

  #bounds(roomId: string): { first: number; last: number } {
    const { events } = this.getTimeline(roomId);
    return { first: events[0]?.seq ?? 1, last: events[events.length - 1]?.seq ?? 0 };
  }

  async loadOlder(roomId: string): Promise<void> {
    await pause();
    const { first, last } = this.#bounds(roomId);
    const from = Math.max(0, first - 1 - PAGE);
    this.#changeRoom(roomId, this.#window(roomId, from, Math.min(last, from + WINDOW)));
  }

  async loadNewer(roomId: string): Promise<void> {
    await pause();
    const { first, last } = this.#bounds(roomId);
    const to = Math.min(this.#log(roomId).length, last + PAGE);
    this.#changeRoom(roomId, this.#window(roomId, Math.max(first - 1, to - WINDOW), to));
  }

  async jumpToPresent(roomId: string): Promise<void> {
    if (!this.getTimeline(roomId).hasNewer) return;
    await pause();
    const head = this.#log(roomId).length;
    this.#changeRoom(roomId, this.#window(roomId, head - PAGE, head));
  }

  /** As if it came from the server. */
  receive(roomId: string, person: User, text: string, sent: Partial<PendingMessage> = {}): void {
    const { clientMessageId, replyTo } = sent;
    const log = this.#log(roomId);
    const event = messageEvent(roomId, log.length + 1, Date.now(), person, text) as MessageEvent;
    log.push({
      ...event,
      ...(clientMessageId && { clientMessageId }),
      ...(replyTo !== undefined && { replyTo }),
    });
    const own = person.userId === me.userId;
    this.#changeEntry(roomId, (room) => ({ ...room, head: log.length, unread: room.unread + (own ? 0 : 1) }));
    const timeline = this.getTimeline(roomId);
    const { first } = this.#bounds(roomId);
    this.#changeRoom(roomId, {
      ...(timeline.hasNewer
        ? { head: log.length }
        : this.#window(roomId, Math.max(first - 1, log.length - WINDOW), log.length)),
      pending: timeline.pending.filter((row) => row.clientMessageId !== clientMessageId),
    });
  }

  send(roomId: string, text: string, replyTo?: number): void {
    const row: PendingMessage = {
      clientMessageId: crypto.randomUUID(),
      roomId,
      text,
      ...(replyTo !== undefined && { replyTo }),
      createdAt: Date.now(),
      state: "sending",
    };
    this.#changeRoom(roomId, { pending: [...this.getTimeline(roomId).pending, row] });
    setTimeout(() => this.receive(roomId, me, text, row), 300);
  }

  retry(roomId: string, clientMessageId: string): void {
    const row = this.getTimeline(roomId).pending.find(
      (pending) => pending.clientMessageId === clientMessageId,
    );
    if (row) this.receive(roomId, me, row.text, row);
  }

  discard(roomId: string, clientMessageId: string): void {
    const { pending } = this.getTimeline(roomId);
    this.#changeRoom(roomId, { pending: pending.filter((row) => row.clientMessageId !== clientMessageId) });
  }

  async #changeMessage(
    roomId: string,
    seq: number,
    change: (message: MessageEvent) => MessageEvent,
  ): Promise<CommandResult<null>> {
    await pause();
    const log = this.#log(roomId);
    const message = log[seq - 1];
    if (message?.type !== "message" || message.deleted)
      return { ok: false, code: "not_found", message: "There is no such message." };
    log[seq - 1] = change(message);
    const { first, last } = this.#bounds(roomId);
    this.#changeRoom(roomId, this.#window(roomId, first - 1, last));
    return { ok: true, value: null };
  }

  async editMessage(roomId: string, seq: number, text: string): Promise<CommandResult<null>> {
    if (text.includes("refuse"))
      return { ok: false, code: "muted", message: "You are muted here for another hour." };
    return this.#changeMessage(roomId, seq, (message) => ({ ...message, text, editedAt: Date.now() }));
  }

  deleteMessage = (roomId: string, seq: number) =>
    this.#changeMessage(roomId, seq, ({ editedAt: _, reactions: __, pinned: ___, ...rest }) => ({
      ...rest,
      text: "",
      deleted: true,
    }));

  setPinned = (roomId: string, seq: number, pinned: boolean) =>
    this.#changeMessage(roomId, seq, (message) => ({ ...message, pinned }));

  setReaction = (roomId: string, seq: number, emoji: string, reacted: boolean) =>
    this.#changeMessage(roomId, seq, (message) => ({
      ...message,
      reactions: toggled(message.reactions ?? [], emoji, reacted),
    }));

  getQuote(roomId: string, seq: number): Quote {
    if (seq === LOADING_QUOTE) return "loading";
    const message = this.#log(roomId)[seq - 1];
    return message?.type === "message" ? message : "missing";
  }

  typing(): void {}
  sendReadMarks(): void {}

  markRead(roomId: string, seq: number): void {
    const room = this.#snapshot.rooms.find((known) => known.roomId === roomId);
    if (room && room.readSeq < seq) {
      const after = this.#log(roomId).filter((event) => event.seq > seq && event.userId !== me.userId);
      const unread = Math.min(room.unread, after.filter(({ type }) => type === "message").length);
      this.#changeEntry(roomId, (entry) => ({ ...entry, readSeq: seq, unread }));
    }
  }

  async createRoom({ name, kind = "public", topic }: CreateRoom): Promise<CommandResult<Room>> {
    const created: Room = {
      ...(rooms[0] as Room),
      roomId: `r${this.#snapshot.rooms.length}`,
      name,
      kind,
      role: "owner",
      head: 0,
      readSeq: 0,
      members: 1,
      ...(topic && { topic }),
    };
    this.#logs.set(created.roomId, []);
    this.#change({ rooms: [...this.#snapshot.rooms, created] });
    return { ok: true, value: created };
  }

  async joinRoom(door: Door): Promise<CommandResult<Joining>> {
    const roomId = "roomId" in door ? door.roomId : "";
    const open = this.#snapshot.openRooms.find((room) => room.roomId === roomId);
    if (!open) return { ok: false, code: "not_found", message: "There is no such room." };
    this.#change({ openRooms: this.#snapshot.openRooms.filter((room) => room !== open) });
    const made = await this.createRoom(open);
    return made.ok ? { ok: true, value: { status: "joined", room: made.value } } : made;
  }

  async withdrawJoin(roomId: string): Promise<CommandResult<null>> {
    this.#change({ requests: this.#snapshot.requests.filter((request) => request.roomId !== roomId) });
    return { ok: true, value: null };
  }

  async answerJoin(roomId: string, userId: string): Promise<CommandResult<null>> {
    this.#askers = this.#askers.filter((asker) => asker.userId !== userId);
    this.#changeEntry(roomId, (room) => ({ ...room, requests: this.#askers.length }));
    this.#changeRoom(roomId, {});
    return { ok: true, value: null };
  }

  async openDirect(userIds: string[]): Promise<CommandResult<Room>> {
    const others = people.filter(({ userId }) => userIds.includes(userId));
    const made = await this.createRoom({ name: "direct", kind: "direct" });
    if (!made.ok) return made;
    const names: Person[] = [me, ...others].map(({ userId, username }) => ({ userId, username }));
    this.#changeEntry(made.value.roomId, (room) => ({ ...room, with: names }));
    return made;
  }

  do<D extends Deed>(deed: D) {
    if (deed.action === "getPins")
      return pinsOf(deed, this.#log(deed.roomId), this.scene) as Promise<CommandResult<Answer<D>>>;
    if (deed.action === "getReactions")
      return reactorsOf(deed, this.#log(deed.roomId)) as Promise<CommandResult<Answer<D>>>;
    if (deed.action !== "search") return answerDeed(deed);
    const rooms = this.#snapshot.rooms.filter(({ roomId }) => (deed.roomId ?? roomId) === roomId);
    const logs = rooms.map(({ roomId }) => this.#log(roomId));
    return fakeSearch(deed, logs) as Promise<CommandResult<Answer<D>>>;
  }

  dismissNotice(id: number): void {
    this.#change({ notices: this.#snapshot.notices.filter((notice) => notice.id !== id) });
  }

  learnMe(mine: User): void {
    this.#change({ me: mine });
  }

  async leaveRoom(roomId: string): Promise<CommandResult<null>> {
    this.#change({ rooms: this.#snapshot.rooms.filter((room) => room.roomId !== roomId) });
    return { ok: true, value: null };
  }

  async refreshRooms(): Promise<void> {}
  async refreshMembers(): Promise<void> {}
  async refreshRequests(): Promise<void> {}
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 30));
}

export function createFakeChatClient(scene: Scene): FakeChatClient {
  return new FakeChatClient(scene);
}
