// All that the engine knows, with the snapshots that screens read. It must not know frames or requests: those who do write into it.

import type { Clock } from "@/lib/clock";
import type { Limits, LogEvent, Member, OpenRoom, Room, User } from "@/protocol";
import { Askers } from "./askers";
import { type LogListener, RoomLogs } from "./logs";
import { Members } from "./members";
import type { ChatSnapshot, Connection, PendingMessage, Timeline } from "./model";
import { Notices } from "./notices";
import { Notifier, type Schedule } from "./notifier";
import { OwnRequests } from "./own-requests";
import { Profiles } from "./profiles";
import type { RoomView } from "./room-pages";
import { RoomList } from "./rooms";
import { Typing } from "./typing";

export type ChatStateSources = {
  connection(): Connection;
  view(roomId: string): RoomView | undefined;
  pending(roomId: string): PendingMessage[];
  /** The rows with what one has done to them just now. */
  shown(roomId: string, rows: readonly LogEvent[]): readonly LogEvent[];
};

export class ChatState {
  me: User | null = null;
  limits: Limits | null = null;
  serverAhead = 0;
  readonly notifier: Notifier;
  readonly rooms = new RoomList();
  readonly members: Members;
  readonly askers: Askers;
  readonly requests = new OwnRequests();
  readonly notices = new Notices();
  readonly typing: Typing;
  readonly logs: RoomLogs;
  private readonly profiles = new Profiles();
  /** Names of rooms that were seen once, to speak of them after one is out. */
  private readonly names = new Map<string, string>();
  private openRooms: readonly OpenRoom[] = [];
  private snapshot: ChatSnapshot | null = null;
  /** By the server's clock. */
  readonly now: () => number;
  private readonly timelines = new Map<string, Timeline>();

  constructor(
    clock: Clock,
    schedule: Schedule,
    listener: LogListener,
    private readonly sources: ChatStateSources,
  ) {
    this.now = () => clock.now() + this.serverAhead;
    this.askers = new Askers((roomId) => this.notifier.room(roomId));
    this.notifier = new Notifier(schedule);
    this.members = new Members((roomId) => this.notifier.room(roomId));
    this.typing = new Typing(clock, (roomId) => this.roomChanged(roomId));
    this.logs = new RoomLogs(listener, () => this.ownUserId());
  }

  ownUserId(): string {
    return this.me?.userId ?? "";
  }

  learnMe(me: User): void {
    this.me = me;
    this.profiles.learn([me]);
    this.chatChanged();
  }

  learnMembers(roomId: string, members: readonly Member[]): void {
    this.members.replace(roomId, members);
    if (this.profiles.learn(members)) this.chatChanged();
  }

  roomName(roomId: string): string | null {
    return this.rooms.get(roomId)?.name ?? this.names.get(roomId) ?? null;
  }

  chatChanged(): void {
    this.snapshot = null;
    this.notifier.chat();
  }

  roomChanged(roomId: string): void {
    this.timelines.delete(roomId);
    this.notifier.room(roomId);
  }

  /** Each event once, in its room's order. */
  applied(event: LogEvent): void {
    this.rooms.applied(event, this.ownUserId());
    this.members.applied(event);
    if (event.type === "message") this.typing.stopped(event.roomId, event.userId);
    this.chatChanged();
  }

  learnRoom(room: Room): void {
    this.rooms.learn(room);
    this.names.set(room.roomId, room.name);
    this.requests.settled(room.roomId);
    this.notices.entered(room.roomId);
    this.openRooms = this.openRooms.filter((open) => open.roomId !== room.roomId);
    this.chatChanged();
  }

  forgetRoom(roomId: string): void {
    this.rooms.forget(roomId);
    this.logs.forget(roomId);
    this.members.forget(roomId);
    this.askers.forget(roomId);
    this.roomChanged(roomId);
    this.chatChanged();
  }

  setOpenRooms(openRooms: readonly OpenRoom[]): void {
    this.openRooms = openRooms.filter((open) => !this.rooms.get(open.roomId));
    for (const { roomId, name } of openRooms) this.names.set(roomId, name);
    this.chatChanged();
  }

  /** Nothing of one person may be left when another signs in. */
  clear(): void {
    for (const roomId of this.rooms.ids()) this.forgetRoom(roomId);
    this.members.clear();
    this.askers.clear();
    this.requests.replace([]);
    this.notices.clear();
    this.profiles.clear();
    this.names.clear();
    this.typing.clear();
    this.rooms.clear();
    this.logs.clear();
    this.openRooms = [];
    for (const roomId of [...this.timelines.keys()]) this.roomChanged(roomId);
    this.chatChanged();
  }

  chat(): ChatSnapshot {
    this.snapshot ??= this.buildChat();
    return this.snapshot;
  }

  timeline(roomId: string): Timeline {
    const known = this.timelines.get(roomId);
    if (known) return known;
    const built = this.buildTimeline(roomId);
    this.timelines.set(roomId, built);
    return built;
  }

  private buildChat(): ChatSnapshot {
    const rooms = this.rooms.snapshot();
    const unread = rooms.reduce((sum, room) => sum + room.unread, 0);
    return {
      connection: this.sources.connection(),
      me: this.me,
      rooms,
      openRooms: this.openRooms,
      requests: this.requests.snapshot(),
      notices: this.notices.snapshot(),
      profiles: this.profiles.snapshot(),
      serverAhead: this.serverAhead,
      unread,
    };
  }

  private buildTimeline(roomId: string): Timeline {
    const log = this.logs.get(roomId);
    const view = this.sources.view(roomId);
    const ready = view?.status === "ready" ? log?.window : null;
    return {
      epoch: log?.tail.epoch ?? null,
      status: view?.status === "ready" && !ready ? "loading" : (view?.status ?? "loading"),
      events: ready ? this.sources.shown(roomId, ready.events) : [],
      pending: this.sources.pending(roomId),
      hasOlder: ready?.hasOlder ?? false,
      hasNewer: ready?.hasNewer ?? false,
      liveFrom: view?.liveFrom ?? Number.POSITIVE_INFINITY,
      unreadFrom: view?.unreadFrom ?? null,
      head: log?.tail.head ?? 0,
      typing: this.typing.in(roomId),
    };
  }
}
