// The chat engine: puts the parts together and carries out the screens' commands. It must not hold rules of its own; each part keeps its
// own promise.

import type { Clock } from "@/lib/clock";
import type { Network } from "@/lib/network";
import type { Random } from "@/lib/random";
import { randomUuid } from "@/lib/random";
import type { ClientFrame, LogEvent, Member, Room, ServerFrame, User } from "@/protocol";
import { CatchUp } from "./catch-up";
import { ChatState } from "./chat-state";
import { ChatConnection } from "./connection";
import { type Receivers, receiveFrame, receiveHead } from "./incoming";
import type { ChatClient, ChatSnapshot, CommandResult, Timeline } from "./model";
import type { Schedule } from "./notifier";
import { Outbox } from "./outbox";
import type { LogPage } from "./outbox-search";
import type { OutboxStorage } from "./outbox-storage";
import { ReadMarks } from "./read-marks";
import { RequestError, Requests } from "./requests";
import { readMembers, readRooms } from "./room-directory";
import { type PageRequest, RoomPages } from "./room-pages";
import type { Ticket } from "./session";
import type { CreateSocket } from "./socket";
import { soleTabLease, type TabLease } from "./tab-lease";

const GAP_PAGE_EVENTS = 100;
/** The room list is read at most this often because of events of rooms that are not in it. */
const UNKNOWN_ROOM_MS = 2_000;
/** Rooms in one `hello`. */
const MOST_RESUMED = 100;

export type ChatClientOptions = {
  socketUrl: string;
  getTicket: () => Promise<Ticket>;
  storage: OutboxStorage;
  clock: Clock;
  random: Random;
  network: Network;
  createSocket: CreateSocket;
  /** Who is signed in, where that is known already: then waiting messages are stored and shown before the first connection too. */
  me?: User;
  /** When to tell listeners; a microtask unless said otherwise. */
  schedule?: Schedule;
  lease?: TabLease;
  newId?: () => string;
};

export function createChatClient(options: ChatClientOptions): ChatClient {
  return new Client(options);
}

class Client implements ChatClient {
  private readonly state: ChatState;
  private readonly connection: ChatConnection;
  private readonly requests: Requests;
  private readonly outbox: Outbox;
  private readonly pages: RoomPages;
  private readonly catchUp: CatchUp;
  private readonly readMarks: ReadMarks;
  private readonly receivers: Receivers;
  /** The rooms that the current connection was asked to resume. */
  private resumed = new Set<string>();
  private refreshing: Promise<void> | null = null;

  private nextUnknownRoomAt = 0;

  constructor(private readonly options: ChatClientOptions) {
    const send = (frame: ClientFrame) => this.connection.send(frame);
    this.connection = new ChatConnection(options, {
      hello: () => this.hello(),
      frame: (frame) => receiveFrame(this.receivers, frame),
      down: () => this.down(),
      changed: () => this.state.chatChanged(),
    });
    this.requests = new Requests(options.clock, send);
    this.state = new ChatState(options.clock, options.schedule ?? queueMicrotask, this.logListener(), {
      connection: () => this.connection.current(),
      view: (roomId) => this.pages.view(roomId),
      pending: (roomId) => this.outbox.pending(roomId),
    });
    this.state.me = options.me ?? null;
    this.pages = this.makePages();
    this.catchUp = this.makeCatchUp();
    this.readMarks = new ReadMarks(options.clock, (roomId, seq) => send({ action: "markRead", roomId, seq }));
    this.outbox = this.makeOutbox(send);
    this.receivers = this.makeReceivers();
  }

  subscribe = (listener: () => void): (() => void) => this.state.notifier.subscribe(listener);
  getSnapshot = (): ChatSnapshot => this.state.chat();
  subscribeRoom = (roomId: string, listener: () => void): (() => void) =>
    this.state.notifier.subscribeRoom(roomId, listener);
  getTimeline = (roomId: string): Timeline => this.state.timeline(roomId);
  getMembers = (roomId: string): readonly Member[] => this.state.members.of(roomId);

  start(): void {
    if (this.state.me) void this.outbox.recall(this.state.me);
    this.connection.start();
  }

  stop(): void {
    this.connection.stop();
    this.down();
  }

  reconnectNow(): void {
    this.connection.reconnectNow();
  }

  openRoom(roomId: string, atSeq?: number): void {
    this.pages.open(roomId, atSeq ?? null);
  }

  closeRoom(roomId: string): void {
    this.pages.close(roomId);
  }

  loadOlder(roomId: string): Promise<void> {
    return this.pages.older(roomId);
  }

  loadNewer(roomId: string): Promise<void> {
    return this.pages.newer(roomId);
  }

  jumpToPresent(roomId: string): Promise<void> {
    return this.pages.present(roomId);
  }

  send(roomId: string, text: string, replyTo?: number): void {
    this.state.typing.sent(roomId);
    this.outbox.send(roomId, text, replyTo);
  }

  retry(roomId: string, clientMessageId: string): void {
    this.outbox.retry(roomId, clientMessageId);
  }

  discard(roomId: string, clientMessageId: string): void {
    this.outbox.discard(roomId, clientMessageId);
  }

  typing(roomId: string): void {
    const { limits, typing } = this.state;
    if (limits === null || !this.connection.online()) return;
    if (typing.shouldSay(roomId, limits.typingIntervalMs)) this.connection.send({ action: "typing", roomId });
  }

  markRead(roomId: string, seq: number): void {
    if (seq <= (this.state.rooms.get(roomId)?.readSeq ?? 0)) return;
    this.state.rooms.read(roomId, seq);
    this.state.chatChanged();
    this.readMarks.want(roomId, seq);
  }

  createRoom(name: string): Promise<CommandResult<Room>> {
    return outcome(async () => this.entered((await this.requests.ask({ action: "createRoom", name })).room));
  }

  joinRoom(roomId: string): Promise<CommandResult<Room>> {
    return outcome(async () => this.entered((await this.requests.ask({ action: "joinRoom", roomId })).room));
  }

  leaveRoom(roomId: string): Promise<CommandResult<null>> {
    return outcome(async () => {
      await this.requests.ask({ action: "leaveRoom", roomId });
      this.left(roomId);
      return null;
    });
  }

  refreshRooms(): Promise<void> {
    this.refreshing ??= this.readRooms().finally(() => {
      this.refreshing = null;
    });
    return this.refreshing;
  }

  async refreshMembers(roomId: string): Promise<void> {
    const members = await readMembers(this.requests, roomId).catch(() => null);
    if (members) this.state.members.replace(roomId, members);
  }

  private hello(): ClientFrame {
    const rooms = [...this.pages.openRooms(), ...this.outbox.waitingRooms()];
    const resume = [...new Set(rooms)].slice(0, MOST_RESUMED).flatMap((roomId) => {
      const position = this.position(roomId);
      return position ? [{ roomId, ...position }] : [];
    });
    this.resumed = new Set(resume.map(({ roomId }) => roomId));
    return resume.length > 0 ? { action: "hello", resume } : { action: "hello" };
  }

  private welcome(frame: Extract<ServerFrame, { type: "welcome" }>): void {
    const { state } = this;
    if (state.me && state.me.userId !== frame.user.userId) {
      state.clear();
      this.readMarks.clear();
    }
    state.me = frame.user;
    state.limits = frame.limits;
    const mine = new Set(frame.rooms.map(({ roomId }) => roomId));
    for (const roomId of state.rooms.ids()) if (!mine.has(roomId)) this.gone(roomId);
    for (const room of frame.rooms) this.welcomeRoom(room);
    void this.outbox.up(frame.user, frame.limits);
    this.pages.up();
    this.readMarks.up();
    for (const roomId of this.pages.openRooms()) {
      if (state.members.of(roomId).length > 0) void this.refreshMembers(roomId);
    }
    state.chatChanged();
  }

  private welcomeRoom(room: Room): void {
    const { logs } = this.state;
    const followed = this.resumed.has(room.roomId) || logs.get(room.roomId)?.tail.epoch !== room.epoch;
    this.readMarks.confirmed(room.roomId, room.readSeq);
    if (logs.get(room.roomId) && followed) receiveHead(this.receivers, room);
    else logs.start(room.roomId, room.epoch, room.head);
    this.state.learnRoom(room);
    this.catchUp.check(room.roomId);
  }

  private down(): void {
    this.requests.down();
    this.outbox.down();
    this.catchUp.down();
    this.readMarks.down();
    this.state.typing.clear();
  }

  private logListener() {
    return {
      applied: (event: LogEvent) => this.applied(event),
      changed: (roomId: string) => {
        const tail = this.state.logs.get(roomId)?.tail;
        if (tail) this.outbox.logMoved(roomId, tail.applied);
        this.catchUp.check(roomId);
        this.state.roomChanged(roomId);
      },
      // The page's own epoch settles which of the two is outdated.
      foreign: (roomId: string) => void this.fetchPage({ roomId, limit: 1 }).catch(() => undefined),
    };
  }

  private applied(event: LogEvent): void {
    this.state.applied(event);
    if (event.type === "message") this.outbox.applied(event);
    const head = this.state.logs.get(event.roomId)?.tail.head ?? 0;
    // An old leaving, followed by a return, may come with a resume; the latest word counts.
    if (event.type === "memberLeft" && event.userId === this.state.ownUserId() && event.seq >= head)
      this.left(event.roomId);
  }

  private makePages(): RoomPages {
    return new RoomPages({
      clock: this.options.clock,
      logs: this.state.logs,
      online: () => this.connection.online(),
      room: (roomId) => this.state.rooms.get(roomId),
      ownUserId: () => this.state.ownUserId(),
      fetchPage: (request) => this.fetchPage(request),
      changed: (roomId) => this.state.roomChanged(roomId),
    });
  }

  private makeCatchUp(): CatchUp {
    const { logs } = this.state;
    return new CatchUp({
      clock: this.options.clock,
      online: () => this.connection.online(),
      tail: (roomId) => logs.get(roomId)?.tail,
      fetchAfter: async (roomId, after) => {
        const page = await this.fetchPage({ roomId, after, limit: GAP_PAGE_EVENTS });
        logs.change(roomId, { type: "events", events: page.events });
      },
    });
  }

  private makeOutbox(sendFrame: (frame: ClientFrame) => boolean): Outbox {
    const { clock, random, storage, lease, newId } = this.options;
    return new Outbox({
      clock,
      random,
      storage,
      sendFrame,
      lease: lease ?? soleTabLease(),
      newId: newId ?? randomUuid,
      changed: (roomId) => this.state.roomChanged(roomId),
      position: (roomId) => this.position(roomId),
      readLog: (roomId, after) => this.fetchPage({ roomId, after, limit: GAP_PAGE_EVENTS }),
      accepted: (event) => this.state.logs.change(event.roomId, { type: "events", events: [event] }),
    });
  }

  private makeReceivers(): Receivers {
    return {
      state: this.state,
      requests: this.requests,
      outbox: this.outbox,
      readMarks: this.readMarks,
      welcome: (frame) => this.welcome(frame),
      resetLog: (roomId, epoch, head) => this.resetLog(roomId, epoch, head),
      gone: (roomId) => this.left(roomId),
      unknownRoom: () => this.unknownRoom(),
    };
  }

  private unknownRoom(): void {
    const now = this.options.clock.now();
    if (now < this.nextUnknownRoomAt) return;
    this.nextUnknownRoomAt = now + UNKNOWN_ROOM_MS;
    void this.refreshRooms();
  }

  private resetLog(roomId: string, epoch: string, head: number): void {
    const { logs, rooms } = this.state;
    const log = logs.get(roomId);
    // Told twice, by the heads in `welcome` and by the answer to the resume.
    const alreadyReset = log?.tail.epoch === epoch && log.window === null && log.tail.applied >= head;
    if (log === undefined || alreadyReset) return;
    logs.change(roomId, { type: "reset", epoch, head });
    rooms.reset(roomId, epoch, head);
    this.outbox.logReset(roomId);
    this.pages.reload(roomId);
    // What is unread in the new log only the server knows.
    void this.refreshRooms();
  }

  /** What one left is perhaps open to join again; only the server knows. */
  private left(roomId: string): void {
    this.gone(roomId);
    void this.refreshRooms();
  }

  private gone(roomId: string): void {
    this.state.forgetRoom(roomId);
    this.readMarks.forget(roomId);
    this.pages.gone(roomId);
  }

  private entered(room: Room): Room {
    if (this.state.logs.get(room.roomId)) receiveHead(this.receivers, room);
    else this.state.logs.start(room.roomId, room.epoch, room.head);
    this.state.learnRoom(room);
    const status = this.pages.view(room.roomId)?.status;
    if (status !== undefined && status !== "ready") this.pages.reload(room.roomId);
    return this.state.rooms.get(room.roomId) ?? room;
  }

  private async readRooms(): Promise<void> {
    const before = this.state.rooms.ids();
    const answer = await readRooms(this.requests).catch(() => null);
    if (answer === null) return;
    const mine = new Set(answer.rooms.map(({ roomId }) => roomId));
    for (const roomId of before) if (!mine.has(roomId)) this.gone(roomId);
    for (const room of answer.rooms) this.entered(room);
    this.state.setOpenRooms(answer.openRooms);
  }

  private async fetchPage(request: PageRequest): Promise<LogPage> {
    const page = await this.requests.ask({ action: "getEvents", ...request });
    receiveHead(this.receivers, page);
    return page;
  }

  private position(roomId: string): { epoch: string; seq: number } | null {
    const tail = this.state.logs.get(roomId)?.tail;
    return tail ? { epoch: tail.epoch, seq: tail.applied } : null;
  }
}

async function outcome<T>(work: () => Promise<T>): Promise<CommandResult<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return { ok: false, code: error.code, message: error.message };
  }
}
