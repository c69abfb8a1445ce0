// A small server in memory for tests of the chat engine: one person's connections, dense logs, idempotent sends. Faults are switched on by
// the test. It knows the protocol, not the engine.

import type { WebSocketLike } from "@/chat/socket";
import type {
  Asker,
  ClientFrame,
  Limits,
  LogEvent,
  Member,
  MessageEvent,
  OpenRoom,
  OwnRequest,
  Room,
  ServerFrame,
  User,
} from "@/protocol";
import { settle } from "./clock";
import {
  type ChangeFrame,
  type Changing,
  changeBody,
  changingOf,
  isChangeFrame,
  pageOf,
} from "./message-log";
import { ServerSocket } from "./server-socket";

export const LIMITS: Limits = {
  textBytes: 4_096,
  frameBytes: 16_384,
  messagesPerFrame: 10,
  pageEvents: 100,
  pingIntervalMs: 25_000,
  typingIntervalMs: 3_000,
  markIntervalMs: 1_000,
  roomsPerConnection: 100,
};

const ANA = { userId: "u-ana", username: "ana" };

type Handler = (frame: ClientFrame, socket: ServerSocket) => boolean;
type RoomRecord = { room: Room; log: LogEvent[] };

export class ChatServer {
  readonly me: User = { userId: "u-me", username: "me", guest: false, siteAdmin: false };
  /** Doors that the person waits at, as a greeting tells them. */
  requests: OwnRequest[] = [];
  /** Who asks to come in, by room. */
  readonly askers = new Map<string, Asker[]>();
  readonly received: ClientFrame[] = [];
  readonly sockets: ServerSocket[] = [];
  readonly rooms = new Map<string, RoomRecord>();
  openRooms: OpenRoom[] = [];
  /** Where approval is asked for. */
  readonly approval = new Set<string>();
  /** The server's clock, as a greeting tells it. */
  time = 1_000_000;
  members: Member[] = [];
  accepting = true;
  /** Answers true when it dealt with the frame itself. */
  intercept: Handler = () => false;
  /** Decides what of the server's frames gets lost on the way. */
  lose: (frame: ServerFrame) => boolean = () => false;

  readonly createSocket = (url: string, protocols: string[]): WebSocketLike => {
    const socket = new ServerSocket(this, url, protocols);
    this.sockets.push(socket);
    queueMicrotask(() => (this.accepting ? socket.open() : socket.cut()));
    return socket;
  };

  addRoom(roomId: string, messages = 0, fields: Partial<Room> = {}): RoomRecord {
    const room: Room = {
      ...{
        roomId,
        name: roomId,
        kind: "public",
        role: "member",
        epoch: "e1",
        head: 0,
        readSeq: 0,
        unread: 0,
        members: 2,
        guests: true,
        archived: false,
        requests: 0,
      },
      ...fields,
    };
    const record: RoomRecord = { room, log: [] };
    this.rooms.set(roomId, record);
    for (let count = 0; count < messages; count += 1) this.write(roomId, `old ${count + 1}`);
    if (fields.readSeq === undefined) room.readSeq = room.head;
    this.recount(record);
    return record;
  }

  /** Another person writes; everybody connected hears of it unless it is lost. */
  say(roomId: string, text: string): MessageEvent {
    const event = this.write(roomId, text);
    this.broadcast(event);
    return event;
  }

  /** Another person, or the one that is given, changes a message; null where it is so already. Not sent to anyone. */
  change(roomId: string, changing: Changing, person: Record<string, unknown> = ANA): LogEvent | null {
    const { log, room } = this.record(roomId);
    const now = 1_000_000 + room.head + 1;
    const body = changeBody(log, changing, `${person.userId}`, now);
    return body && this.append(roomId, { ...person, ...body });
  }

  append(roomId: string, fields: Record<string, unknown> & { type: string }): LogEvent {
    const record = this.record(roomId);
    record.room.head += 1;
    const place = {
      roomId,
      epoch: record.room.epoch,
      seq: record.room.head,
      timestamp: 1_000_000 + record.room.head,
    };
    const event = { ...ANA, ...fields, ...place } as LogEvent;
    record.log.push(event);
    return event;
  }

  broadcast(frame: ServerFrame): void {
    if (this.lose(frame)) return;
    for (const socket of this.sockets) if (socket.greeted) socket.push(frame);
  }

  latest(): ServerSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("nobody connected");
    return socket;
  }

  cut(code?: number): void {
    for (const socket of this.sockets) socket.cut(code);
  }

  texts(roomId: string): string[] {
    return this.record(roomId).log.flatMap((event) => (event.type === "message" ? [event.text] : []));
  }

  frames<A extends ClientFrame["action"]>(action: A): Extract<ClientFrame, { action: A }>[] {
    return this.received.filter(
      (frame): frame is Extract<ClientFrame, { action: A }> => frame.action === action,
    );
  }

  receive(frame: ClientFrame, socket: ServerSocket): void {
    this.received.push(frame);
    if (this.intercept(frame, socket)) return;
    for (const answer of this.answers(frame, socket)) {
      const requestId = frame.requestId === undefined ? {} : { requestId: frame.requestId };
      const named = ["ack", "result", "error", "pong"].includes(answer.type)
        ? { ...answer, ...requestId }
        : answer;
      if (!this.lose(named)) socket.push(named);
    }
  }

  private *answers(frame: ClientFrame, socket: ServerSocket): Generator<ServerFrame> {
    switch (frame.action) {
      case "hello":
        return yield* this.welcome(frame, socket);
      case "sendMessage":
        return yield* this.store(frame);
      case "getEvents":
        return yield this.page(frame);
      case "getTimeline":
        return yield this.timelinePage(frame);
      case "ping":
        return yield { type: "pong", serverTime: 0, heads: this.heads() };
      case "markRead":
        return yield this.markRead(frame.roomId, frame.seq);
      case "joinRoom":
        return yield this.join(frame.roomId ?? `by-${frame.invite}`);
      case "getRequests":
        return yield this.waiting(frame.roomId);
      case "approveJoin":
      case "rejectJoin":
        return yield* this.settle(frame);
      default:
        return yield* isChangeFrame(frame) ? this.changeMessage(frame) : this.plainAnswer(frame);
    }
  }

  private *plainAnswer(frame: ClientFrame): Generator<ServerFrame> {
    const { action } = frame;
    const { members, openRooms } = this;
    if (action === "getMembers")
      yield { type: "result", action, roomId: frame.roomId ?? "lobby", members, hasMore: false };
    if (action === "getRooms")
      yield { type: "result", action, rooms: this.list(), openRooms, hasMore: false };
    if (action === "leaveRoom" || action === "withdrawJoin" || action === "kickMember")
      yield { type: "result", action, roomId: frame.roomId };
    if (action === "openDirect")
      yield { type: "result", action, room: this.addRoom("direct", 0, { kind: "direct" }).room };
    if (action === "createRoom")
      yield {
        type: "result",
        action,
        room: this.addRoom(`r-${frame.name}`, 1, { name: frame.name }).room,
      };
  }

  private join(roomId: string): ServerFrame {
    const answer = { type: "result", action: "joinRoom", roomId } as const;
    if (this.approval.has(roomId)) return { ...answer, status: "waiting" };
    return { ...answer, status: "joined", room: this.addRoom(roomId, 3).room };
  }

  private waiting(roomId: string): ServerFrame {
    const requests = this.askers.get(roomId) ?? [];
    return { type: "result", action: "getRequests", roomId, requests, waiting: requests.length };
  }

  private *settle({
    action,
    roomId,
    userId,
  }: Extract<ClientFrame, { action: "approveJoin" | "rejectJoin" }>): Generator<ServerFrame> {
    const before = this.askers.get(roomId) ?? [];
    const asker = before.find((known) => known.userId === userId);
    if (!asker) return yield { type: "error", code: "not_found", message: "nobody of that id waits" };
    const left = before.filter((known) => known !== asker);
    this.askers.set(roomId, left);
    yield { type: "result", action, roomId };
    const status = action === "approveJoin" ? "approved" : "rejected";
    const { username } = asker;
    this.broadcast({ type: "joinSettled", roomId, userId, username, status, waiting: left.length });
  }

  private *welcome(
    frame: Extract<ClientFrame, { action: "hello" }>,
    socket: ServerSocket,
  ): Generator<ServerFrame> {
    socket.greeted = true;
    yield {
      type: "welcome",
      connectionId: "c1",
      user: this.me,
      rooms: this.list(),
      limits: LIMITS,
      serverTime: this.time,
      requests: this.requests,
    };
    for (const { roomId, epoch, seq } of frame.resume ?? []) {
      const record = this.rooms.get(roomId);
      if (!record) yield { type: "gone", roomId };
      else if (record.room.epoch !== epoch || seq > record.room.head || record.room.head - seq > 1_000) {
        yield { type: "reset", roomId, epoch: record.room.epoch, head: record.room.head };
      } else
        yield {
          type: "events",
          roomId,
          epoch,
          events: record.log.slice(seq),
          head: record.room.head,
          hasMore: false,
        };
    }
  }

  private *store(frame: Extract<ClientFrame, { action: "sendMessage" }>): Generator<ServerFrame> {
    const roomId = frame.roomId ?? "lobby";
    const record = this.rooms.get(roomId);
    if (!record) return yield { type: "error", code: "not_found", message: "no such room" };
    if (frame.epoch !== undefined && frame.epoch !== record.room.epoch)
      return yield { type: "error", code: "epoch_changed", message: "" };
    for (const { text, clientMessageId = "", replyTo } of frame.messages ?? []) {
      // As on DynamoDB: only what lies after `knownSeq` can be recognised as a duplicate.
      const since = record.log.slice(Math.max(0, (frame.knownSeq ?? record.log.length) - 1));
      const before = since.find(
        (event) => event.type === "message" && event.clientMessageId === clientMessageId,
      );
      const body = {
        type: "message",
        text,
        clientMessageId,
        messageId: `s${record.room.head + 1}`,
        ...this.me,
      };
      const event = (before ??
        this.append(roomId, replyTo === undefined ? body : { ...body, replyTo })) as MessageEvent;
      const { seq, messageId, timestamp } = event;
      yield {
        type: "ack",
        roomId,
        seq,
        messageId,
        clientMessageId,
        timestamp,
        duplicate: before !== undefined,
      };
      this.broadcast(event);
    }
  }

  private page(frame: Extract<ClientFrame, { action: "getEvents" }>): ServerFrame {
    const roomId = frame.roomId ?? "lobby";
    const record = this.rooms.get(roomId);
    if (!record) return { type: "error", code: "not_found", message: "no such room" };
    const limit = frame.limit ?? 50;
    const { log, room } = record;
    const start = frame.after ?? Math.max(0, (frame.before ?? log.length + 1) - 1 - limit);
    const stop =
      frame.after === undefined ? (frame.before ?? log.length + 1) - 1 : Math.min(log.length, start + limit);
    const hasMore = frame.after === undefined ? start > 0 : stop < log.length;
    return {
      type: "result",
      action: "getEvents",
      roomId,
      epoch: room.epoch,
      head: room.head,
      events: log.slice(start, stop),
      hasMore,
    };
  }

  private timelinePage(frame: Extract<ClientFrame, { action: "getTimeline" }>): ServerFrame {
    const roomId = frame.roomId ?? "lobby";
    const record = this.rooms.get(roomId);
    if (!record) return { type: "error", code: "not_found", message: "no such room" };
    const page = pageOf(record.log, frame, this.me.userId);
    return { type: "result", action: "getTimeline", roomId, epoch: record.room.epoch, ...page };
  }

  private *changeMessage(frame: ChangeFrame): Generator<ServerFrame> {
    const { action, roomId, seq: targetSeq, clientMessageId } = frame;
    const record = this.rooms.get(roomId);
    if (!record) return yield { type: "error", code: "not_found", message: "no such room" };
    const isEarlier = (event: LogEvent) =>
      "clientMessageId" in event && event.clientMessageId === clientMessageId;
    const before = record.log.find(isEarlier);
    const own = { ...this.me, ...(clientMessageId !== undefined && { clientMessageId }) };
    const event = before ?? this.change(roomId, changingOf(frame), own);
    const seq = event ? { seq: event.seq } : {};
    yield {
      type: "result",
      action,
      roomId,
      targetSeq,
      ...seq,
      duplicate: event === null || event === before,
    };
    if (event) this.broadcast(event);
  }

  private markRead(roomId: string, seq: number): ServerFrame {
    const record = this.record(roomId);
    record.room.readSeq = Math.max(record.room.readSeq, seq);
    this.recount(record);
    return {
      type: "result",
      action: "markRead",
      roomId,
      readSeq: record.room.readSeq,
      unread: record.room.unread,
    };
  }

  private write(roomId: string, text: string): MessageEvent {
    const { room } = this.record(roomId);
    return this.append(roomId, { type: "message", text, messageId: `s${room.head + 1}` }) as MessageEvent;
  }

  private list(): Room[] {
    for (const record of this.rooms.values()) this.recount(record);
    return [...this.rooms.values()].map(({ room }) => ({ ...room }));
  }

  private heads() {
    return this.list().map(({ roomId, epoch, head }) => ({ roomId, epoch, head }));
  }

  private recount({ room, log }: RoomRecord): void {
    const counts = (event: LogEvent) =>
      event.type === "message" && event.userId !== this.me.userId && event.seq > room.readSeq;
    room.unread = log.filter(counts).length;
  }

  private record(roomId: string): RoomRecord {
    const record = this.rooms.get(roomId);
    if (!record) throw new Error(`no room ${roomId}`);
    return record;
  }
}

export { ServerSocket, settle };
