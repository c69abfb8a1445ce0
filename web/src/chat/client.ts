// The chat engine: puts the parts together and carries out the screens' commands. It must not hold rules of its own; each part keeps its
// own promise.

import { timeOrderedUuid } from "@/lib/random";
import type { Asker, ClientFrame, CreateRoom, LogEvent, Member, Room, User } from "@/protocol";
import { CatchUp } from "./catch-up";
import { ChatState } from "./chat-state";
import type { ChatClientOptions } from "./client-options";
import { ChatConnection } from "./connection";
import { Doors } from "./doors";
import { Greeting } from "./greeting";
import { type Receivers, receiveFrame, receiveHead } from "./incoming";
import { endOfRow, messagesOfOthers } from "./log-window";
import { Messages } from "./messages";
import type { ChatClient, ChatSnapshot, CommandResult, Deed, Door, Joining, Quote, Timeline } from "./model";
import { endsFor } from "./notices";
import { Outbox } from "./outbox";
import type { LogPage } from "./outbox-search";
import { OwnRooms } from "./own-rooms";
import { ReadMarks } from "./read-marks";
import { type Answer, outcome, Requests } from "./requests";
import { readMembers } from "./room-directory";
import { RoomPages } from "./room-pages";
import { RoomParts } from "./room-parts";
import { RoomRefresh } from "./room-refresh";
import { soleTabLease } from "./tab-lease";
import type { TimelinePage, TimelineRequest } from "./timeline-reader";

type EventsRequest = { roomId: string; after?: number; limit?: number };
const GAP_PAGE_EVENTS = 100;

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
  private readonly messages: Messages;
  private readonly ownRooms: OwnRooms;
  private readonly greeting: Greeting;
  private readonly receivers: Receivers;
  private readonly parts = new RoomParts();

  constructor(private readonly options: ChatClientOptions) {
    const send = (frame: ClientFrame) => this.connection.send(frame);
    this.connection = new ChatConnection(options, {
      hello: () => this.greeting.hello(),
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
      shown: (roomId, rows) => this.messages.shown(roomId, rows),
    });
    if (options.me) this.state.learnMe(options.me);
    this.pages = this.makePages();
    this.catchUp = this.makeCatchUp();
    this.readMarks = new ReadMarks(options.clock, (roomId, seq) => send({ action: "markRead", roomId, seq }));
    this.outbox = this.makeOutbox(send);
    this.refresh = this.makeRefresh();
    this.receivers = this.makeReceivers();
    this.doors = this.makeDoors();
    this.messages = this.makeMessages();
    this.ownRooms = this.makeOwnRooms();
    this.greeting = this.makeGreeting();
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
    this.messages.stop();
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
    return this.messages.change(roomId, seq, { action: "editMessage", text });
  }

  deleteMessage(roomId: string, seq: number): Promise<CommandResult<null>> {
    return this.messages.change(roomId, seq, { action: "deleteMessage" });
  }

  setPinned(roomId: string, seq: number, pinned: boolean): Promise<CommandResult<null>> {
    return this.messages.change(roomId, seq, { action: "pinMessage", on: pinned });
  }

  setReaction(roomId: string, seq: number, emoji: string, reacted: boolean): Promise<CommandResult<null>> {
    return this.messages.react(roomId, seq, emoji, reacted);
  }

  getQuote(roomId: string, seq: number): Quote {
    return this.messages.quote(roomId, seq);
  }

  typing(roomId: string): void {
    const { limits, typing } = this.state;
    if (limits === null || !this.connection.online()) return;
    if (typing.shouldSay(roomId, limits.typingIntervalMs)) this.connection.send({ action: "typing", roomId });
  }

  markRead(roomId: string, seq: number): void {
    const { rooms, logs } = this.state;
    const room = rooms.get(roomId);
    const window = logs.get(roomId)?.window;
    // Changes after the row are read with it, so that a mark at the last row covers the log to its end.
    const last = window ? endOfRow(window, seq) : seq;
    if (last <= (room?.readSeq ?? 0)) return;
    rooms.read(roomId, last, window ? messagesOfOthers(window, this.state.ownUserId()) : []);
    this.state.chatChanged();
    // Only messages of others are unread.
    if (room?.unread !== 0) this.readMarks.want(roomId, last);
  }

  sendReadMarks(): void {
    this.readMarks.hurry();
  }

  createRoom(room: CreateRoom): Promise<CommandResult<Room>> {
    return outcome(async () =>
      this.ownRooms.entered((await this.requests.ask({ action: "createRoom", ...room })).room),
    );
  }

  openDirect(userIds: string[]): Promise<CommandResult<Room>> {
    return outcome(async () =>
      this.ownRooms.entered((await this.requests.ask({ action: "openDirect", userIds })).room),
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
    return outcome(() => this.ownRooms.leave(roomId).then(() => null));
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
        this.messages.logMoved(roomId);
        this.catchUp.check(roomId);
        this.state.roomChanged(roomId);
      },
      // The page's own epoch settles which of the two is outdated.
      foreign: (roomId: string) => void this.fetchEvents({ roomId, limit: 1 }).catch(() => undefined),
    };
  }

  private applied(event: LogEvent): void {
    this.state.applied(event);
    this.messages.applied(event);
    if (event.type === "message") this.outbox.applied(event);
    const { state } = this;
    if (event.type === "roleChanged" && event.member.userId === state.ownUserId())
      this.doors.roleChanged(event.roomId);
    // An old leaving, followed by a return, may come with a resume; the latest word counts.
    const isLatest = event.seq >= (state.logs.get(event.roomId)?.tail.head ?? 0);
    if (isLatest && endsFor(event, state.ownUserId())) this.ownRooms.ended(event);
  }

  private makePages(): RoomPages {
    return new RoomPages({
      clock: this.options.clock,
      logs: this.state.logs,
      online: () => this.connection.online(),
      room: (roomId) => this.state.rooms.get(roomId),
      ownUserId: () => this.state.ownUserId(),
      fetchTimeline: (request) => this.fetchTimeline(request),
      placed: (rows) => {
        for (const row of rows) if (row.type === "message") this.outbox.applied(row);
      },
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
        const page = await this.fetchEvents({ roomId, after, limit: GAP_PAGE_EVENTS });
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
      readLog: (roomId, after) => this.fetchEvents({ roomId, after, limit: GAP_PAGE_EVENTS }),
      accepted: (event) => this.state.logs.change(event.roomId, { type: "events", events: [event] }),
    });
  }

  private makeReceivers(): Receivers {
    return {
      state: this.state,
      requests: this.requests,
      outbox: this.outbox,
      readMarks: this.readMarks,
      welcome: (frame) => this.greeting.welcome(frame),
      resetLog: (roomId, epoch, head) => this.ownRooms.resetLog(roomId, epoch, head),
      gone: (roomId) => {
        this.ownRooms.lost(roomId);
        this.refresh.again();
      },
      ended: (event) => this.ownRooms.ended(event),
      door: (frame) => this.doors.received(frame),
      unknownRoom: () => this.refresh.unknownRoom(),
    };
  }

  private makeMessages(): Messages {
    const { clock, newId } = this.options;
    return new Messages({
      clock,
      requests: this.requests,
      logs: this.state.logs,
      newId: newId ?? (() => timeOrderedUuid(clock.now())),
      online: () => this.connection.online(),
      ownUserId: () => this.state.ownUserId(),
      position: (roomId) => this.position(roomId),
      fetchTimeline: (request) => this.fetchTimeline(request),
      changed: (roomId) => this.state.roomChanged(roomId),
    });
  }

  private makeOwnRooms(): OwnRooms {
    const { state, requests, outbox, pages, messages, readMarks, refresh, receivers } = this;
    return new OwnRooms({ state, requests, outbox, pages, messages, readMarks, refresh, receivers });
  }

  private makeGreeting(): Greeting {
    const { state, pages, outbox, readMarks, messages, doors, catchUp, ownRooms, receivers } = this;
    return new Greeting({
      ...{ state, pages, outbox, readMarks, messages, doors, catchUp, ownRooms, receivers },
      now: () => this.options.clock.now(),
      position: (roomId) => this.position(roomId),
      refreshMembers: (roomId) => void this.refreshMembers(roomId),
    });
  }

  private makeRefresh(): RoomRefresh {
    return new RoomRefresh({
      clock: this.options.clock,
      state: this.state,
      requests: this.requests,
      entered: (room) => this.ownRooms.entered(room),
      lost: (roomId) => this.ownRooms.lost(roomId),
    });
  }

  private makeDoors(): Doors {
    return new Doors({
      state: this.state,
      requests: this.requests,
      entered: (room) => this.ownRooms.entered(room),
      renewRooms: () => this.refresh.again(),
    });
  }

  /** Every event of a part of the log. */
  private async fetchEvents(request: EventsRequest): Promise<LogPage> {
    const page = await this.requests.ask({ action: "getEvents", ...request });
    receiveHead(this.receivers, page);
    return page;
  }

  private async fetchTimeline(request: TimelineRequest): Promise<TimelinePage> {
    const page = await this.requests.ask({ action: "getTimeline", ...request });
    receiveHead(this.receivers, { roomId: page.roomId, epoch: page.epoch, head: page.asOf });
    return page;
  }

  private position(roomId: string): { epoch: string; seq: number } | null {
    const tail = this.state.logs.get(roomId)?.tail;
    return tail ? { epoch: tail.epoch, seq: tail.applied } : null;
  }
}
