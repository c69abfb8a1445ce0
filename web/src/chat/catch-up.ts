// Fills holes: when a room's log stays behind its head, reads what is missing. It must not know why the room fell behind: a lost event, an
// early one and a head on the keep-alive (contract P8, P10) all look the same here.

import type { Cancel, Clock } from "@/lib/clock";
import { isBehind, type LogTail } from "./log-tail";

/** How long an early event may wait for the ones before it. */
export const HOLD_MS = 500;
const FAILED_FETCH_FIRST_MS = 1_000;
const FAILED_FETCH_CAP_MS = 60_000;

export type CatchUpPorts = {
  clock: Clock;
  online(): boolean;
  tail(roomId: string): LogTail | undefined;
  /** Reads one page after `applied` into the log; rejects when that was not possible. */
  fetchAfter(roomId: string, applied: number): Promise<void>;
};

type Progress = { applied: number; failures: number; cancel: Cancel | null };

export class CatchUp {
  private readonly rooms = new Map<string, Progress>();

  constructor(private readonly ports: CatchUpPorts) {}

  /** To be called whenever a log changed. */
  check(roomId: string): void {
    const tail = this.ports.tail(roomId);
    if (tail === undefined || !isBehind(tail)) {
      this.settled(roomId);
      return;
    }
    if (this.rooms.has(roomId) || !this.ports.online()) return;
    const progress = { applied: tail.applied, failures: 0, cancel: null };
    this.rooms.set(roomId, progress);
    this.wait(roomId, progress, HOLD_MS);
  }

  down(): void {
    for (const roomId of [...this.rooms.keys()]) this.settled(roomId);
  }

  private settled(roomId: string): void {
    this.rooms.get(roomId)?.cancel?.();
    this.rooms.delete(roomId);
  }

  private wait(roomId: string, progress: Progress, ms: number): void {
    progress.cancel = this.ports.clock.after(ms, () => this.due(roomId, progress));
  }

  private due(roomId: string, progress: Progress): void {
    const tail = this.ports.tail(roomId);
    if (tail === undefined) {
      this.settled(roomId);
    } else if (tail.applied === progress.applied) {
      void this.fetch(roomId, progress);
    } else {
      // The pages of a resume are still coming in: asking for them too would only double the work.
      progress.applied = tail.applied;
      this.wait(roomId, progress, HOLD_MS);
    }
  }

  private async fetch(roomId: string, progress: Progress): Promise<void> {
    progress.cancel = null;
    await this.ports.fetchAfter(roomId, progress.applied).catch(() => undefined);
    const tail = this.ports.tail(roomId);
    // Another entry, or none: the hole was closed or the connection broke meanwhile.
    if (this.rooms.get(roomId) !== progress || tail === undefined) return;
    if (tail.applied > progress.applied) {
      progress.applied = tail.applied;
      progress.failures = 0;
      return this.fetch(roomId, progress);
    }
    this.wait(
      roomId,
      progress,
      Math.min(FAILED_FETCH_CAP_MS, FAILED_FETCH_FIRST_MS * 2 ** progress.failures),
    );
    progress.failures += 1;
  }
}
