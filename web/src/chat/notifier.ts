// Tells listeners that something changed, once for many changes. It must not know what changed, beyond whose room.

export type Schedule = (run: () => void) => void;

export class Notifier {
  private readonly listeners = new Set<() => void>();
  private readonly roomListeners = new Map<string, Set<() => void>>();
  private readonly changedRooms = new Set<string>();
  private chatChanged = false;
  private scheduled = false;

  constructor(private readonly schedule: Schedule) {}

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  subscribeRoom(roomId: string, listener: () => void): () => void {
    const listeners = this.roomListeners.get(roomId) ?? new Set();
    this.roomListeners.set(roomId, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  chat(): void {
    this.chatChanged = true;
    this.plan();
  }

  room(roomId: string): void {
    this.changedRooms.add(roomId);
    this.plan();
  }

  private plan(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.schedule(() => this.flush());
  }

  private flush(): void {
    this.scheduled = false;
    const due = [...this.changedRooms].flatMap((roomId) => [...(this.roomListeners.get(roomId) ?? [])]);
    if (this.chatChanged) due.push(...this.listeners);
    this.changedRooms.clear();
    this.chatChanged = false;
    for (const listener of due) listener();
  }
}
