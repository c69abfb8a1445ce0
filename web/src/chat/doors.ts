// Coming in: asking at others' doors, answering at one's own. It keeps both sides true on every device: what a frame or an answer says is
// written into the state. It must not know sockets.

import { has, roleIn } from "@/lib/rights";
import type { Asker, OwnRequest, Room } from "@/protocol";
import type { ChatState } from "./chat-state";
import type { DoorFrame } from "./incoming";
import type { Door, Joining } from "./model";
import type { NoticeKind } from "./notices";
import { RequestError, type Requests } from "./requests";

/** What the server makes the rejected wait when it does not say. */
const COOL_DOWN_MS = 60 * 60_000;

export type DoorsPorts = {
  state: ChatState;
  requests: Requests;
  entered(room: Room): Room;
  /** The list of rooms is read once more, after whatever reading is under way. */
  renewRooms(): void;
};

export class Doors {
  constructor(private readonly ports: DoorsPorts) {}

  async join(door: Door): Promise<Joining> {
    const { state, requests, entered } = this.ports;
    const answer = await requests.ask({ action: "joinRoom", ...door });
    const { roomId } = answer;
    if (answer.status === "joined" && answer.room) return { status: "joined", room: entered(answer.room) };
    if (answer.status === "joined") throw new RequestError("busy", "The room did not come. Try again.");
    if (answer.status === "waiting") state.requests.asked(roomId, state.now());
    else state.requests.rejected(roomId, state.now(), this.askAgainAt(answer.retryAfterMs));
    state.chatChanged();
    return { status: answer.status, roomId };
  }

  async withdraw(roomId: string): Promise<void> {
    const { state, requests } = this.ports;
    await requests.ask({ action: "withdrawJoin", roomId });
    state.requests.settled(roomId);
    state.chatChanged();
  }

  async answer(roomId: string, userId: string, approve: boolean): Promise<void> {
    const { state, requests } = this.ports;
    try {
      await requests.ask({ action: approve ? "approveJoin" : "rejectJoin", roomId, userId });
      state.askers.settled(roomId, userId);
    } catch (error) {
      // Somebody else answered first, or they withdrew.
      if (error instanceof RequestError && error.code === "not_found") void this.refresh(roomId);
      throw error;
    }
  }

  async refresh(roomId: string): Promise<void> {
    const { state, requests } = this.ports;
    if (!this.mayAnswer(roomId)) return;
    const answer = await requests.ask({ action: "getRequests", roomId }).catch(() => null);
    if (answer === null) return;
    state.askers.replace(roomId, answer.requests);
    this.count(roomId, answer.waiting);
  }

  received(frame: DoorFrame): void {
    if (frame.type === "joinAnswered") this.answered(frame);
    else this.counted(frame);
  }

  private counted(frame: Exclude<DoorFrame, { type: "joinAnswered" }>): void {
    const { state } = this.ports;
    const { roomId, userId, username, waiting } = frame;
    const asker: Asker = { userId, username, askedAt: state.now() };
    if (frame.type === "joinRequested") state.askers.requested(roomId, asker);
    else state.askers.settled(roomId, userId);
    this.count(roomId, waiting);
    // The first page was worked off, more wait behind it.
    if (waiting > 0 && state.askers.knows(roomId) && state.askers.of(roomId).length === 0)
      void this.refresh(roomId);
  }

  /** At a greeting, before its rooms are taken into the list: what happened at others' doors meanwhile. */
  welcomed(requests: readonly OwnRequest[], rooms: readonly Room[]): void {
    const { state } = this.ports;
    const waited = state.requests.snapshot().filter(({ status }) => status === "waiting");
    const mine = new Map(rooms.map(({ roomId, name }) => [roomId, name]));
    state.requests.replace(requests.filter(({ roomId }) => !mine.has(roomId)));
    for (const { roomId } of waited) {
      const now = requests.find((request) => request.roomId === roomId);
      if (mine.has(roomId)) this.tell("approved", roomId, mine.get(roomId));
      else if (now?.status === "rejected") this.tell("rejected", roomId);
    }
  }

  /** After a greeting: who waits at one's own doors now. */
  up(): void {
    const { state } = this.ports;
    for (const roomId of state.rooms.ids()) if (state.askers.knows(roomId)) void this.refresh(roomId);
  }

  /** One's role changed: whoever may not answer any more learns nothing more. */
  roleChanged(roomId: string): void {
    if (this.mayAnswer(roomId)) {
      this.ports.renewRooms();
    } else {
      this.ports.state.askers.forget(roomId);
      this.count(roomId, 0);
    }
  }

  private answered(frame: Extract<DoorFrame, { type: "joinAnswered" }>): void {
    const { state } = this.ports;
    if (frame.status === "approved") {
      state.requests.settled(frame.roomId);
      this.ports.renewRooms();
    }
    if (frame.status === "rejected")
      state.requests.rejected(frame.roomId, state.now(), this.askAgainAt(frame.retryAfterMs));
    if (frame.status === "approved" || frame.status === "rejected") this.tell(frame.status, frame.roomId);
    state.chatChanged();
  }

  private tell(kind: NoticeKind, roomId: string, roomName?: string): void {
    const { state } = this.ports;
    state.notices.add({ kind, roomId, roomName: roomName ?? state.roomName(roomId), by: null });
  }

  private askAgainAt(retryAfterMs: number | undefined): number {
    return this.ports.state.now() + (retryAfterMs ?? COOL_DOWN_MS);
  }

  private mayAnswer(roomId: string): boolean {
    const { state } = this.ports;
    const room = state.rooms.get(roomId);
    return room !== undefined && has(roleIn(room, state.me), "Answer");
  }

  private count(roomId: string, waiting: number): void {
    this.ports.state.rooms.waiting(roomId, waiting);
    this.ports.state.chatChanged();
  }
}
