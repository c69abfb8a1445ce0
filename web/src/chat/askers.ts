// Who asks to come into the rooms that one may answer for. It must not know how they are answered; the number of all who wait is the room
// list's matter.

import type { Asker } from "@/protocol";

const NOBODY: readonly Asker[] = [];

export class Askers {
  private readonly rooms = new Map<string, readonly Asker[]>();

  constructor(private readonly changed: (roomId: string) => void) {}

  of(roomId: string): readonly Asker[] {
    return this.rooms.get(roomId) ?? NOBODY;
  }

  knows(roomId: string): boolean {
    return this.rooms.has(roomId);
  }

  replace(roomId: string, askers: readonly Asker[]): void {
    this.rooms.set(roomId, askers);
    this.changed(roomId);
  }

  /** Only into a list that was read: a list of one would hide those who wait longer. */
  requested(roomId: string, asker: Asker): void {
    const known = this.rooms.get(roomId);
    if (known === undefined || known.some(({ userId }) => userId === asker.userId)) return;
    this.replace(roomId, [...known, asker]);
  }

  settled(roomId: string, userId: string): void {
    const known = this.rooms.get(roomId);
    if (known?.some((asker) => asker.userId === userId))
      this.replace(
        roomId,
        known.filter((asker) => asker.userId !== userId),
      );
  }

  forget(roomId: string): void {
    if (this.rooms.delete(roomId)) this.changed(roomId);
  }

  clear(): void {
    for (const roomId of [...this.rooms.keys()]) this.forget(roomId);
  }
}
