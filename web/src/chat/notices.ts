// What happened to oneself without one's doing: removed, let in, turned away. Kept until dismissed, so that a look away misses nothing.
// It must not know how a notice looks.

import type { LogEvent, Person } from "@/protocol";

export type NoticeKind = "removed" | "banned" | "deleted" | "lost" | "approved" | "rejected";

export type ChatNotice = {
  readonly id: number;
  readonly kind: NoticeKind;
  readonly roomId: string;
  /** Null where one never learned the room's name. */
  readonly roomName: string | null;
  /** Who did it, where the server says so. */
  readonly by: Person | null;
};

/** More at once would be a wall, not a notice. */
const MOST = 5;

export class Notices {
  private list: readonly ChatNotice[] = [];
  private count = 0;

  snapshot(): readonly ChatNotice[] {
    return this.list;
  }

  /** The latest word about a room replaces the one before. */
  add(notice: Omit<ChatNotice, "id">): void {
    this.count += 1;
    const others = this.list.filter(({ roomId }) => roomId !== notice.roomId);
    this.list = [...others, { ...notice, id: this.count }].slice(-MOST);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }

  /** One is in the room again: that one was sent out is no longer news. */
  entered(roomId: string): void {
    const isOver = (notice: ChatNotice) => notice.roomId === roomId && notice.kind !== "approved";
    if (this.list.some(isOver)) this.list = this.list.filter((notice) => !isOver(notice));
  }

  clear(): void {
    this.list = [];
  }
}

/** Whether after this event one is no longer in its room. */
export function endsFor(event: LogEvent, userId: string): boolean {
  switch (event.type) {
    case "roomDeleted":
      return true;
    case "memberLeft":
      return event.userId === userId;
    case "memberRemoved":
      return event.member.userId === userId;
    default:
      return false;
  }
}

/** What to tell of such an event; nothing of what one did oneself. */
export function noticeOf(
  event: LogEvent,
  userId: string,
  roomName: string | null,
): Omit<ChatNotice, "id"> | null {
  if (event.userId === userId || !endsFor(event, userId)) return null;
  const by = { userId: event.userId, username: event.username };
  const place = { roomId: event.roomId, roomName, by };
  if (event.type === "roomDeleted") return { kind: "deleted", ...place };
  return { kind: event.type === "memberRemoved" && event.banned ? "banned" : "removed", ...place };
}
