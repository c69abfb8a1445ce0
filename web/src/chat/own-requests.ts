// The doors one waits at, or may not ask at again yet. It must not know how one asks.

import type { OwnRequest } from "@/protocol";

export class OwnRequests {
  private readonly requests = new Map<string, OwnRequest>();
  private list: readonly OwnRequest[] | null = null;

  /** The same array until something changes; the latest request first. */
  snapshot(): readonly OwnRequest[] {
    this.list ??= [...this.requests.values()].sort((a, b) => b.askedAt - a.askedAt);
    return this.list;
  }

  replace(requests: readonly OwnRequest[]): void {
    this.requests.clear();
    for (const request of requests) this.requests.set(request.roomId, request);
    this.list = null;
  }

  /** Asking twice is one request: the first time counts. */
  asked(roomId: string, now: number): void {
    const known = this.requests.get(roomId);
    if (known?.status !== "waiting") this.place({ roomId, status: "waiting", askedAt: now });
  }

  rejected(roomId: string, now: number, askAgainAt: number): void {
    const askedAt = this.requests.get(roomId)?.askedAt ?? now;
    this.place({ roomId, status: "rejected", askedAt, askAgainAt });
  }

  settled(roomId: string): void {
    if (this.requests.delete(roomId)) this.list = null;
  }

  private place(request: OwnRequest): void {
    this.requests.set(request.roomId, request);
    this.list = null;
  }
}
