// One room's way out: sends one group of messages at a time and again until each is acknowledged or refused (contract P6, P7). It must not
// know other rooms, nor where entries are kept.

import type { Cancel, Clock } from "@/lib/clock";
import type { Random } from "@/lib/random";
import type { ClientFrame } from "@/protocol";
import { resendDelay, toFrame } from "./outbox-frame";
import type { OutboxEntry } from "./outbox-storage";

export type LanePorts = { clock: Clock; random: Random; sendFrame(frame: ClientFrame): boolean };

export class OutboxLane {
  /** While busy nothing else of this room may be sent. */
  private group: readonly OutboxEntry[] = [];
  private tries = 0;
  private cancel: Cancel = () => undefined;

  constructor(private readonly ports: LanePorts) {}

  busy(): boolean {
    return this.group.length > 0;
  }

  unacknowledged(): readonly OutboxEntry[] {
    return this.group;
  }

  /** Keeps the lane for this group without sending yet. */
  reserve(group: readonly OutboxEntry[]): void {
    this.cancel();
    this.group = group;
  }

  send(group: readonly OutboxEntry[]): void {
    this.reserve(group);
    if (group.length === 0) return;
    this.tries += 1;
    this.ports.sendFrame(toFrame(group));
    this.again(resendDelay(this.tries, this.ports.random));
  }

  /** Sends the same frame after `ms`, or after the usual wait. */
  again(ms = resendDelay(Math.max(1, this.tries), this.ports.random)): void {
    this.cancel();
    this.cancel = this.ports.clock.after(ms, () => this.send(this.group));
  }

  /** True when that was the last message of the group and the lane is free. */
  settle(clientMessageId: string): boolean {
    const rest = this.group.filter((entry) => entry.clientMessageId !== clientMessageId);
    if (rest.length === this.group.length) return false;
    this.group = rest;
    if (rest.length === 0) this.clear();
    return rest.length === 0;
  }

  clear(): void {
    this.cancel();
    this.group = [];
    this.tries = 0;
  }
}
