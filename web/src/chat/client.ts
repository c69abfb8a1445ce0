// The chat engine: puts the parts together and carries out the screens' commands. It must not hold rules of its own; each part keeps its
// own promise.

import { timeOrderedUuid } from "@/lib/random";
import type {
  Asker,
  ClientFrame,
  CreateRoom,
  LogEvent,
  Member,
  MessageEvent,
  Room,
  ServerFrame,
  User,
} from "@/protocol";
import { CatchUp } from "./catch-up";
import { ChatState } from "./chat-state";
import type { ChatClientOptions } from "./client-options";
import { ChatConnection } from "./connection";
import { Doors } from "./doors";
import { type Receivers, receiveFrame, receiveHead } from "./incoming";
import type { ChatClient, ChatSnapshot, CommandResult, Deed, Door, Joining, Quote, Timeline } from "./model";
import { endsFor, noticeOf } from "./notices";
import { Outbox } from "./outbox";
import type { LogPage } from "./outbox-search";
import { ReadMarks } from "./read-marks";
import { type Answer, outcome, Requests } from "./requests";
import { readMembers } from "./room-directory";
import { type PageRequest, RoomPages } from "./room-pages";
import { RoomParts } from "./room-parts";
import { RoomRefresh } from "./room-refresh";
import { soleTabLease } from "./tab-lease";

const GAP_PAGE_EVENTS = 100;
/** Rooms in one `hello`. */
const MOST_RESUMED = 100;

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
  private readonly refresh: RoomRefresh;
  private readonly doors: Doors;
  private readonly receivers: Receivers;
  /** Rooms that one is about to leave: their going is no news. */
  private readonly leaving = new Set<string>();
  /** The rooms that the current connection was asked to resume. */
  private resumed = new Set<string>();
  private readonly parts = new RoomParts();

  constructor(private readonly options: ChatClientOptions) {
    const send = (frame: ClientFrame) => this.connection.send(frame);
    this.connection = new ChatConnection(options, {
      hello: () => this.hello(),
      frame: (frame) => {
        for (const whole of this.parts.take(frame)) receiveFrame(this.receivers, whole);
      },
      down: () => this.down(),
      changed: () => this.state.chatChanged(),
    });
    this.requests = new Requests(options.clock, send);
    this.state = new ChatState(options.clock, options.schedule ?? queueMicrotask, this.logListener(), {
      connection: () => this.connection.current(),
      view: (roomId) => this.pages.view(roomId),
      pending: (roomId) => this.outbox.pending(roomId),
    });
    if (options.me) this.state.learnMe(options.me);
    this.pages = this.makePages();
    this.catchUp = this.makeCatchUp();
    this.readMarks = new ReadMarks(options.clock, (roomId, seq) => send({ action: "markRead", roomId, seq }));
    this.outbox = this.makeOutbox(send);
    this.refresh = this.makeRefresh();
    this.doors = this.makeDoors();
    this.receivers = this.makeReceivers();
  }

  subscribe = (listener: () => void): (() => void) => this.state.notifier.subscribe(listener);
  getSnapshot = (): ChatSnapshot => this.state.chat();
  subscribeRoom = (roomId: string, listener: () => void): (() => void) =>
    this.state.notifier.subscribeRoom(roomId, listener);
  getTimeline = (roomId: string): Timeline => this.state.timeline(roomId);
  getMembers = (roomId: string): readonly Member[] => this.state.members.of(roomId);
  getAskers = (roomId: string): readonly Asker[] => this.state.askers.of(roomId);

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

  editMessage(roomId: string, seq: number, text: string): Promise<CommandResult<null>> {
    const change = { ...this.changeOf(roomId, seq), text, clientMessageId: crypto.randomUUID() };
    return outcome(() => this.requests.ask({ action: "editMessage", ...change }).then(() => null));
  }

  deleteMessage(roomId: string, seq: number): Promise<CommandResult<null>> {
    return outcome(() =>
      this.requests.ask({ action: "deleteMessage", ...this.changeOf(roomId, seq) }).then(() => null),
    );
  }

  setPinned(roomId: string, seq: number, pinned: boolean): Promise<CommandResult<null>> {
    const action = pinned ? "pinMessage" : "unpinMessage";
    return outcome(() => this.requests.ask({ action, ...this.changeOf(roomId, seq) }).then(() => null));
  }

  setReaction(roomId: string, seq: number, emoji: string, reacted: boolean): Promise<CommandResult<null>> {
    const action = reacted ? "addReaction" : "removeReaction";
    const change = { ...this.changeOf(roomId, seq), emoji };
    return outcome(() => this.requests.ask({ action, ...change }).then(() => null));
  }

  getQuote(roomId: string, seq: number): Quote {
    const rows = this.state.timeline(roomId).events;
    return (
      (rows.find((row) => row.type === "message" && row.seq === seq) as MessageEvent | undefined) ?? "missing"
    );
  }

  private changeOf(roomId: string, seq: number) {
    const position = this.position(roomId);
    return position ? { roomId, seq, epoch: position.epoch, knownSeq: position.seq } : { roomId, seq };
  }

  typing(roomId: string): void {
    const { limits, typing } = this.state;
    if (limits === null || !this.connection.online()) return;
    if (typing.shouldSay(roomId, limits.typingIntervalMs)) this.connection.send({ action: "typing", roomId });
  }

  markRead(roomId: string, seq: number): void {
    const room = this.state.rooms.get(roomId);
    if (seq <= (room?.readSeq ?? 0)) return;
    this.state.rooms.read(roomId, seq);
    this.state.chatChanged();
    // One's own messages and what is no message are unread to nobody.
    if (room?.unread !== 0) this.readMarks.want(roomId, seq);
  }

  sendReadMarks(): void {
    this.readMarks.hurry();
  }

  createRoom(room: CreateRoom): Promise<CommandResult<Room>> {
    return outcome(async () =>
      this.entered((await this.requests.ask({ action: "createRoom", ...room })).room),
    );
  }

  openDirect(userIds: string[]): Promise<CommandResult<Room>> {
    return outcome(async () =>
      this.entered((await this.requests.ask({ action: "openDirect", userIds })).room),
    );
  }

  joinRoom(door: Door): Promise<CommandResult<Joining>> {
    return outcome(() => this.doors.join(door));
  }

  withdrawJoin(roomId: string): Promise<CommandResult<null>> {
    return outcome(() => this.doors.withdraw(roomId).then(() => null));
  }

  answerJoin(roomId: string, userId: string, approve: boolean): Promise<CommandResult<null>> {
    return outcome(() => this.doors.answer(roomId, userId, approve).then(() => null));
  }

  leaveRoom(roomId: string): Promise<CommandResult<null>> {
    return outcome(async () => {
      this.leaving.add(roomId);
      await this.requests.ask({ action: "leaveRoom", roomId }).finally(() => this.leaving.delete(roomId));
      this.left(roomId);
      return null;
    });
  }

  do<D extends Deed>(deed: D): Promise<CommandResult<Answer<D>>> {
    return outcome(() => this.requests.ask(deed));
  }

  refreshRooms(): Promise<void> {
    return this.refresh.now();
  }

  async refreshMembers(roomId: string): Promise<void> {
    const members = await readMembers(this.requests, roomId).catch(() => null);
    if (members) this.state.learnMembers(roomId, members);
  }

  refreshRequests(roomId: string): Promise<void> {
    return this.doors.refresh(roomId);
  }

  dismissNotice(id: number): void {
    this.state.notices.dismiss(id);
    this.state.chatChanged();
  }

  learnMe(me: User): void {
    this.state.learnMe(me);
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
    state.learnMe(frame.user);
    state.limits = frame.limits;
    state.serverAhead = frame.serverTime - this.options.clock.now();
    const mine = new Set(frame.rooms.map(({ roomId }) => roomId));
    for (const roomId of state.rooms.ids()) if (!mine.has(roomId)) this.lost(roomId);
    this.doors.welcomed(frame.requests ?? [], frame.rooms);
    for (const room of frame.rooms) this.welcomeRoom(room);
    this.doors.up();
    void this.outbox.up(frame.user, frame.limits);
    this.pages.up();
    this.readMarks.up(frame.limits.markIntervalMs);
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
    this.parts.reset();
    this.requests.down();
    this.refresh.down();
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
    const { state } = this;
    if (event.type === "roleChanged" && event.member.userId === state.ownUserId())
      this.doors.roleChanged(event.roomId);
    // An old leaving, followed by a return, may come with a resume; the latest word counts.
    const isLatest = event.seq >= (state.logs.get(event.roomId)?.tail.head ?? 0);
    if (isLatest && endsFor(event, state.ownUserId())) this.ended(event);
  }

  private ended(event: LogEvent): void {
    const { state, leaving } = this;
    const notice = noticeOf(event, state.ownUserId(), state.roomName(event.roomId));
    if (notice && !leaving.has(event.roomId)) state.notices.add(notice);
    this.refresh.ended(event);
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
      newId: newId ?? (() => timeOrderedUuid(clock.now())),
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
      gone: (roomId) => {
        this.lost(roomId);
        this.refresh.again();
      },
      ended: (event) => this.ended(event),
      door: (frame) => this.doors.received(frame),
      unknownRoom: () => this.refresh.unknownRoom(),
    };
  }

  private makeRefresh(): RoomRefresh {
    return new RoomRefresh({
      clock: this.options.clock,
      state: this.state,
      requests: this.requests,
      entered: (room) => this.entered(room),
      lost: (roomId) => this.lost(roomId),
    });
  }

  private makeDoors(): Doors {
    return new Doors({
      state: this.state,
      requests: this.requests,
      entered: (room) => this.entered(room),
      renewRooms: () => this.refresh.again(),
    });
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
    this.refresh.again();
  }

  /** What one left is perhaps open to join again; only the server knows. */
  private left(roomId: string): void {
    this.gone(roomId);
    this.refresh.again();
  }

  /** The server names the room no longer; who did what is not known. */
  private lost(roomId: string): void {
    const { state } = this;
    const isNews = state.rooms.get(roomId) !== undefined && !this.leaving.has(roomId);
    if (isNews) state.notices.add({ kind: "lost", roomId, roomName: state.roomName(roomId), by: null });
    this.gone(roomId);
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
