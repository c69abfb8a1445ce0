// The logs of all rooms that are known, and word to others when one changes. It must not know how events reach it.

import type { LogEvent } from "@/protocol";
import { WINDOW_ROWS } from "./log-window";
import { type LogChange, type RoomLog, startLog, stepLog } from "./timeline";

export type LogListener = {
  /** Each event of each room once ever, in the room's order. */
  applied(event: LogEvent): void;
  changed(roomId: string, log: RoomLog): void;
  /** An event of another epoch came: the server must say which is right. */
  foreign(roomId: string): void;
};

export class RoomLogs {
  private readonly logs = new Map<string, RoomLog>();

  constructor(
    private readonly listener: LogListener,
    private readonly ownUserId: () => string,
  ) {}

  get(roomId: string): RoomLog | undefined {
    return this.logs.get(roomId);
  }

  /** Takes the server's word for the end of a log that is not followed row by row. */
  start(roomId: string, epoch: string, head: number): void {
    this.place(roomId, startLog(epoch, head));
  }

  change(roomId: string, change: LogChange): void {
    const log = this.logs.get(roomId);
    if (log === undefined) return;
    const step = stepLog(log, change, { userId: this.ownUserId(), windowRows: WINDOW_ROWS });
    if (step.log !== log) this.logs.set(roomId, step.log);
    for (const event of step.applied) this.listener.applied(event);
    if (step.log !== log) this.listener.changed(roomId, step.log);
    if (step.foreign) this.listener.foreign(roomId);
  }

  forget(roomId: string): void {
    this.logs.delete(roomId);
  }

  clear(): void {
    this.logs.clear();
  }

  private place(roomId: string, log: RoomLog): void {
    this.logs.set(roomId, log);
    this.listener.changed(roomId, log);
  }
}
