// Brings every message of one's own into the log exactly once and in order, whatever breaks (contract P3, P4, P6, P7). It must not know
// sockets or what is shown; of the log it knows positions only.

import type { Cancel } from "@/lib/clock";
import type { Limits, MessageEvent, ServerFrame, User } from "@/protocol";
import type { PendingMessage } from "./model";
import { OutboxEntries } from "./outbox-entries";
import { isTooLarge, nextGroup } from "./outbox-frame";
import { type LanePorts, OutboxLane } from "./outbox-lane";
import { type ReadLog, searchOwn } from "./outbox-search";
import type { OutboxEntry, OutboxStorage } from "./outbox-storage";
import { concernsOneMessage, finalReason } from "./refusal";
import type { TabLease } from "./tab-lease";

/** How often to look for messages that a closed tab left behind. */
const ADOPT_MS = 15_000;
const RATE_LIMITED_MS = 1_000;

export type OutboxPorts = LanePorts & {
  storage: OutboxStorage;
  lease: TabLease;
  newId(): string;
  /** The highest contiguous seq applied in a room; null for a room that is not one's own. */
  position(roomId: string): { epoch: string; seq: number } | null;
  readLog: ReadLog;
  /** The message is in the log, as this event. */
  accepted(event: MessageEvent): void;
  changed(roomId: string): void;
};

type Ack = Extract<ServerFrame, { type: "ack" }>;
type Refusal = Extract<ServerFrame, { type: "error" }>;

export class Outbox {
  private readonly entries: OutboxEntries;
  private readonly lanes = new Map<string, OutboxLane>();
  /** Acknowledged, but the log still lacks something before them: shown as sending until their event can be shown. */
  private readonly acknowledged = new Map<string, { roomId: string; seq: number }>();
  private me: User | null = null;
  private limits: Limits | null = null;
  /** Whoever waited across a change of connection finds another number. */
  private connection = 0;
  private cancelAdopt: Cancel = () => undefined;

  constructor(private readonly ports: OutboxPorts) {
    this.entries = new OutboxEntries(ports.storage, ports.lease);
  }

  /** Before any connection: what was left unsent is shown, and new messages are stored under their owner. */
  async recall(me: User): Promise<void> {
    this.me = me;
    await this.entries.signIn(me.userId);
    await this.adopt();
  }

  /** After `welcome`: everything unacknowledged goes out again at once. */
  async up(me: User, limits: Limits): Promise<void> {
    this.down();
    const { connection } = this;
    this.me = me;
    await this.entries.signIn(me.userId);
    if (connection !== this.connection) return;
    this.limits = limits;
    await this.adopt();
    this.pumpAll();
  }

  down(): void {
    this.connection += 1;
    this.limits = null;
    this.cancelAdopt();
    for (const lane of this.lanes.values()) lane.clear();
  }

  send(roomId: string, text: string, replyTo?: number): void {
    const message = { clientMessageId: this.ports.newId(), roomId, text, createdAt: this.ports.clock.now() };
    const stored = this.entries.create(replyTo === undefined ? message : { ...message, replyTo });
    this.ports.changed(roomId);
    void stored.then(() => this.pump(roomId));
  }

  /** The same message under the same id; after a conflict under a new one, because the old one is taken for ever. */
  retry(roomId: string, clientMessageId: string): void {
    const failed = this.entries.find(roomId, clientMessageId);
    if (failed?.state !== "failed") return;
    const { reason: _reason, code, ...message } = failed;
    const fresh: OutboxEntry = { ...message, state: "sending" };
    if (fresh.batch !== undefined) fresh.batch = this.ports.newId();
    const kept = this.entries.replace([fresh]);
    const stored = code === "conflict" ? this.entries.rename(fresh, this.ports.newId()) : kept;
    this.ports.changed(roomId);
    void stored.then(() => this.pump(roomId));
  }

  discard(roomId: string, clientMessageId: string): void {
    if (this.entries.find(roomId, clientMessageId)) this.drop(roomId, clientMessageId);
  }

  pending(roomId: string): PendingMessage[] {
    return this.entries.of(roomId).map(toPending);
  }

  /** Rooms whose resume may show that a message did arrive. */
  waitingRooms(): string[] {
    return [...new Set(this.entries.all().map((entry) => entry.roomId))];
  }

  ack(frame: Ack): void {
    const entry = this.entries.find(frame.roomId, frame.clientMessageId);
    if (entry === undefined || this.me === null || this.acknowledged.has(entry.clientMessageId)) return;
    this.accept(entry, toEvent(entry, frame, this.me, this.ports.position(entry.roomId)?.epoch));
  }

  /** True when the error answered a frame of the outbox. */
  refused(frame: Refusal): boolean {
    for (const [roomId, lane] of this.lanes) {
      if (!answers(frame, roomId, lane.unacknowledged())) continue;
      this.handleRefusal(roomId, lane, frame);
      return true;
    }
    return false;
  }

  /** The log shows an event: as good as an ack, and the moment to drop the waiting row. */
  applied(event: MessageEvent): void {
    if (event.userId !== this.me?.userId) return;
    const entry = this.entries.find(event.roomId, event.clientMessageId);
    if (entry) this.drop(entry.roomId, entry.clientMessageId);
  }

  logMoved(roomId: string, applied: number): void {
    for (const [clientMessageId, place] of this.acknowledged) {
      if (place.roomId === roomId && place.seq <= applied) this.drop(roomId, clientMessageId);
    }
  }

  /** The room's log starts anew: rows waiting for a place in the old one wait no more. */
  logReset(roomId: string): void {
    this.logMoved(roomId, Number.POSITIVE_INFINITY);
  }

  private handleRefusal(roomId: string, lane: OutboxLane, frame: Refusal): void {
    const { code, retryAfterMs } = frame;
    if (code === "resume_first" || code === "epoch_changed") {
      void this.reconcile(roomId, lane);
      return;
    }
    const reason = finalReason(code);
    const group = lane.unacknowledged();
    if (code === "rate_limited") lane.again(retryAfterMs ?? RATE_LIMITED_MS);
    else if (reason === undefined) lane.again();
    else if (group.length > 1 && concernsOneMessage(code))
      this.failOne(roomId, lane, group, frame, { code, reason });
    else this.fail(roomId, lane, group, { code, reason });
  }

  private async reconcile(roomId: string, lane: OutboxLane): Promise<void> {
    const { connection } = this;
    const group = lane.unacknowledged();
    lane.reserve(group);
    const found = await searchOwn(group, this.me?.userId ?? "", this.ports.readLog).catch(() => null);
    if (connection !== this.connection) return;
    if (found === null) {
      lane.again();
      return;
    }
    for (const event of found.stored) {
      const entry = this.entries.find(roomId, event.clientMessageId);
      if (entry) this.accept(entry, event);
    }
    const rest = group.filter((entry) => lane.unacknowledged().includes(entry));
    if (rest.length === 0) return;
    const moved = rest.map((entry) => ({ ...entry, epoch: found.epoch, knownSeq: found.knownSeq }));
    const sameAsBefore = rest[0]?.epoch === found.epoch && rest[0]?.knownSeq === found.knownSeq;
    await this.sendStored(lane, moved, sameAsBefore);
  }

  /** One of several is at fault: it fails, and the others go again in a frame of their own. */
  private failOne(
    roomId: string,
    lane: OutboxLane,
    group: readonly OutboxEntry[],
    { clientMessageId }: Refusal,
    why: { code: string; reason: string },
  ): void {
    const faulty = group.filter((entry) => entry.clientMessageId === clientMessageId);
    if (faulty.length === 0) {
      this.split(roomId, lane, group);
      return;
    }
    const batch = this.ports.newId();
    const others = group.filter((entry) => entry.clientMessageId !== clientMessageId);
    const kept = this.entries.replace(others.map((entry) => ({ ...entry, batch })));
    void kept.then(() => this.fail(roomId, lane, faulty, why));
  }

  /** The refusal does not say which of several is at fault: each goes alone. */
  private split(roomId: string, lane: OutboxLane, group: readonly OutboxEntry[]): void {
    lane.clear();
    const single = group.map((entry) => ({ ...entry, batch: this.ports.newId() }));
    void this.entries.replace(single).then(() => this.pump(roomId));
  }

  private fail(
    roomId: string,
    lane: OutboxLane | null,
    group: readonly OutboxEntry[],
    why: { code: string; reason: string },
  ) {
    lane?.clear();
    const failed = group.map((entry): OutboxEntry => ({ ...entry, ...why, state: "failed" }));
    void this.entries.replace(failed).then(() => this.pump(roomId));
    this.ports.changed(roomId);
  }

  private accept(entry: OutboxEntry, event: MessageEvent): void {
    const { roomId, clientMessageId } = entry;
    this.acknowledged.set(clientMessageId, { roomId, seq: event.seq });
    this.entries.unstore(clientMessageId);
    const free = this.lanes.get(roomId)?.settle(clientMessageId);
    this.ports.accepted(event);
    this.logMoved(roomId, this.ports.position(roomId)?.seq ?? Number.POSITIVE_INFINITY);
    if (free) this.pump(roomId);
  }

  private drop(roomId: string, clientMessageId: string): void {
    this.entries.drop(clientMessageId);
    this.acknowledged.delete(clientMessageId);
    if (this.lanes.get(roomId)?.settle(clientMessageId)) this.pump(roomId);
    this.ports.changed(roomId);
  }

  private pumpAll(): void {
    for (const roomId of this.waitingRooms()) this.pump(roomId);
  }

  private pump(roomId: string): void {
    const lane = this.lane(roomId);
    if (this.limits === null || lane.busy()) return;
    const isWaiting = (entry: OutboxEntry) =>
      entry.state === "sending" && !this.acknowledged.has(entry.clientMessageId);
    const group = nextGroup(this.entries.of(roomId).filter(isWaiting), this.limits);
    const first = group[0];
    if (first === undefined) return;
    const position = this.ports.position(roomId);
    const refusal = position === null ? "not_found" : isTooLarge(first, this.limits) ? "too_large" : null;
    if (refusal !== null)
      this.fail(roomId, null, [first], { code: refusal, reason: finalReason(refusal) ?? "" });
    else if (first.batch !== undefined) lane.send(group);
    else void this.sendFirst(lane, group, position);
  }

  private async sendFirst(
    lane: OutboxLane,
    group: readonly OutboxEntry[],
    position: { epoch: string; seq: number } | null,
  ) {
    if (position === null) return;
    const frame = { batch: this.ports.newId(), epoch: position.epoch, knownSeq: position.seq };
    await this.sendStored(
      lane,
      group.map((entry) => ({ ...entry, ...frame })),
    );
  }

  /** What a frame says must be on disk before it leaves: a reload in between has to repeat it word for word. */
  private async sendStored(lane: OutboxLane, group: readonly OutboxEntry[], later = false): Promise<void> {
    const { connection } = this;
    lane.reserve(group);
    await this.entries.replace(group);
    const left = lane.unacknowledged();
    if (connection !== this.connection || left[0]?.batch !== group[0]?.batch) return;
    if (later) lane.again();
    else lane.send(left);
  }

  private async adopt(): Promise<void> {
    const { connection } = this;
    const found = await this.entries.adopt().catch(() => false);
    if (connection !== this.connection) return;
    this.cancelAdopt = this.ports.clock.after(ADOPT_MS, () => void this.adopt());
    if (!found) return;
    for (const roomId of this.waitingRooms()) this.ports.changed(roomId);
    this.pumpAll();
  }

  private lane(roomId: string): OutboxLane {
    const known = this.lanes.get(roomId);
    if (known) return known;
    const lane = new OutboxLane(this.ports);
    this.lanes.set(roomId, lane);
    return lane;
  }
}

/** Whether an error answers the frame of these messages: by its own id, or by the room and a message where it repeats no id. */
function answers(error: Refusal, roomId: string, group: readonly OutboxEntry[]): boolean {
  if (group.length === 0 || (error.roomId !== undefined && error.roomId !== roomId)) return false;
  if (error.requestId !== undefined) return group[0]?.batch === error.requestId;
  return group.some((entry) => entry.clientMessageId === error.clientMessageId);
}

function toPending({
  clientMessageId,
  roomId,
  text,
  createdAt,
  state,
  replyTo,
  reason,
}: OutboxEntry): PendingMessage {
  const pending: PendingMessage = { clientMessageId, roomId, text, createdAt, state };
  if (replyTo !== undefined) pending.replyTo = replyTo;
  if (reason !== undefined) pending.reason = reason;
  return pending;
}

/** An ack tells all that its event would. */
function toEvent(entry: OutboxEntry, ack: Ack, me: User, epoch: string | undefined): MessageEvent {
  const { roomId, text, clientMessageId, replyTo } = entry;
  const { seq, messageId, timestamp } = ack;
  const author = { userId: me.userId, username: me.username };
  const place = { roomId, epoch: entry.epoch ?? epoch ?? "", seq, timestamp };
  const event: MessageEvent = { type: "message", ...place, ...author, messageId, text, clientMessageId };
  return replyTo === undefined ? event : { ...event, replyTo };
}
