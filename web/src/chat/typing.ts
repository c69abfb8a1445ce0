// Who is typing, as seen and as said. Best effort (contract P12): nothing is repeated, everything is forgotten after a while. It must not
// know messages beyond whose they are.

import type { Cancel, Clock } from "@/lib/clock";

export const TYPING_SHOWN_MS = 6_000;

export type Typist = { userId: string; username: string };
type Shown = Typist & { cancel: Cancel };

export class Typing {
  private readonly rooms = new Map<string, Map<string, Shown>>();
  private readonly saidAt = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly changed: (roomId: string) => void,
  ) {}

  in(roomId: string): Typist[] {
    return [...(this.rooms.get(roomId)?.values() ?? [])].map(({ userId, username }) => ({
      userId,
      username,
    }));
  }

  seen(roomId: string, { userId, username }: Typist): void {
    const room = this.rooms.get(roomId) ?? new Map<string, Shown>();
    this.rooms.set(roomId, room);
    const before = room.get(userId);
    before?.cancel();
    const cancel = this.clock.after(TYPING_SHOWN_MS, () => this.stopped(roomId, userId));
    room.set(userId, { userId, username, cancel });
    if (before === undefined) this.changed(roomId);
  }

  /** The message itself says it better. */
  stopped(roomId: string, userId: string): void {
    const room = this.rooms.get(roomId);
    room?.get(userId)?.cancel();
    if (room?.delete(userId)) this.changed(roomId);
  }

  /** Whether to tell the server of this key press, at most once per interval. */
  shouldSay(roomId: string, intervalMs: number): boolean {
    const now = this.clock.now();
    if (now - (this.saidAt.get(roomId) ?? Number.NEGATIVE_INFINITY) < intervalMs) return false;
    this.saidAt.set(roomId, now);
    return true;
  }

  /** After a message was sent the next key press counts anew. */
  sent(roomId: string): void {
    this.saidAt.delete(roomId);
  }

  clear(): void {
    for (const [roomId, room] of this.rooms)
      for (const userId of [...room.keys()]) this.stopped(roomId, userId);
  }
}
