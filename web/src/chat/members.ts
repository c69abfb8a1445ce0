// Who is in each room and who is online. It must not know how the pages are asked for.

import type { LogEvent, Member } from "@/protocol";

const NOBODY: readonly Member[] = [];

export class Members {
  private readonly rooms = new Map<string, readonly Member[]>();

  constructor(private readonly changed: (roomId: string) => void) {}

  of(roomId: string): readonly Member[] {
    return this.rooms.get(roomId) ?? NOBODY;
  }

  replace(roomId: string, members: readonly Member[]): void {
    this.rooms.set(roomId, members);
    this.changed(roomId);
  }

  applied(event: LogEvent): void {
    const members = this.rooms.get(event.roomId);
    if (members === undefined) return;
    if (event.type === "memberLeft") {
      this.replace(
        event.roomId,
        members.filter((member) => member.userId !== event.userId),
      );
    }
    if (event.type === "memberJoined" && !members.some((member) => member.userId === event.userId)) {
      const { userId, username, role } = event;
      this.replace(event.roomId, [...members, { userId, username, role, online: true }]);
    }
  }

  presence(userId: string, online: boolean): void {
    for (const [roomId, members] of this.rooms) {
      if (!members.some((member) => member.userId === userId && member.online !== online)) continue;
      this.replace(
        roomId,
        members.map((member) => (member.userId === userId ? { ...member, online } : member)),
      );
    }
  }

  forget(roomId: string): void {
    if (this.rooms.delete(roomId)) this.changed(roomId);
  }

  clear(): void {
    for (const roomId of [...this.rooms.keys()]) this.forget(roomId);
  }
}
