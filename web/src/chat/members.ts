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
    const next = afterEvent(members, event);
    if (next !== members) this.replace(event.roomId, next);
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

function afterEvent(members: readonly Member[], event: LogEvent): readonly Member[] {
  const without = (userId: string) => members.filter((member) => member.userId !== userId);
  const changed = (userId: string, change: (member: Member) => Member) =>
    members.map((member) => (member.userId === userId ? change(member) : member));
  switch (event.type) {
    case "memberJoined":
      return joined(members, event);
    case "memberLeft":
      return without(event.userId);
    case "memberRemoved":
      return without(event.member.userId);
    case "roleChanged":
      return changed(event.member.userId, (member) => ({ ...member, role: event.role }));
    case "memberMuted":
      return changed(event.member.userId, ({ mutedUntil: _, ...member }) =>
        event.until === undefined ? member : { ...member, mutedUntil: event.until },
      );
    default:
      return members;
  }
}

function joined(
  members: readonly Member[],
  { userId, username, role }: Extract<LogEvent, { type: "memberJoined" }>,
): readonly Member[] {
  const isThere = members.some((member) => member.userId === userId);
  return isThere ? members : [...members, { userId, username, role, online: true }];
}
