// One WebSocket as three calls and two callbacks. It must not know frames, tickets or when to try again.

/** The part of the browser's WebSocket that is used. */
export interface WebSocketLike {
  readyState: number;
  onopen: ((event: never) => unknown) | null;
  onmessage: ((event: never) => unknown) | null;
  onclose: ((event: never) => unknown) | null;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

export type CreateSocket = (url: string, protocols: string[]) => WebSocketLike;

export type SocketEvents = {
  opened(): void;
  heard(text: string): void;
  /** Once, with the closing code; 1006 where the socket could not even be made. */
  closed(code: number): void;
};

export interface Socket {
  /** False when the socket cannot carry it now. */
  send(text: string): boolean;
  /** After this no callback comes any more. */
  close(): void;
}

const OPEN = 1;
const NORMAL_CLOSURE = 1000;
const ABNORMAL_CLOSURE = 1006;

export function openSocket(
  create: CreateSocket,
  url: string,
  protocols: string[],
  events: SocketEvents,
): Socket {
  let socket: WebSocketLike;
  try {
    socket = create(url, protocols);
  } catch {
    // An address that the browser refuses outright is a failed try like any other.
    events.closed(ABNORMAL_CLOSURE);
    return { send: () => false, close: () => undefined };
  }
  socket.onopen = () => events.opened();
  socket.onmessage = (event: { data: unknown }) => {
    if (typeof event.data === "string") events.heard(event.data);
  };
  socket.onclose = (event: { code: number }) => {
    silence(socket);
    events.closed(event.code);
  };
  return {
    send(text) {
      if (socket.readyState !== OPEN) return false;
      socket.send(text);
      return true;
    },
    close() {
      silence(socket);
      socket.close(NORMAL_CLOSURE);
    },
  };
}

function silence(socket: WebSocketLike): void {
  socket.onopen = null;
  socket.onmessage = null;
  socket.onclose = null;
}
