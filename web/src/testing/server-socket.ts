// The server's end of one connection, in memory.

import type { WebSocketLike } from "@/chat/socket";
import type { ClientFrame, ServerFrame } from "@/protocol";

type Receiver = { receive(frame: ClientFrame, socket: ServerSocket): void };

export class ServerSocket implements WebSocketLike {
  readyState = 0;
  onopen: ((event: never) => unknown) | null = null;
  onmessage: ((event: never) => unknown) | null = null;
  onclose: ((event: never) => unknown) | null = null;
  greeted = false;

  constructor(
    private readonly server: Receiver,
    readonly url: string,
    readonly protocols: string[],
  ) {}

  open(): void {
    this.readyState = 1;
    this.onopen?.({} as never);
  }

  send(data: string): void {
    const frame = JSON.parse(data) as ClientFrame;
    queueMicrotask(() => this.readyState === 1 && this.server.receive(frame, this));
  }

  close(): void {
    this.readyState = 3;
  }

  push(frame: ServerFrame): void {
    if (this.readyState === 1) this.onmessage?.({ data: JSON.stringify(frame) } as never);
  }

  cut(code = 1006): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ code } as never);
  }
}
