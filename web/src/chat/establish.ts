// A further connection beside the one that works: ticket, socket, hello, until its `welcome` is there. It must not know what to do with either.

import type { Cancel, Clock } from "@/lib/clock";
import type { ClientFrame } from "@/protocol";
import { parseFrame } from "./frames";
import type { Ticket } from "./session";
import { type CreateSocket, openSocket, type Socket } from "./socket";

export const PROTOCOL = "natter.v1";
/** From asking for a ticket until `welcome`. */
export const ESTABLISH_MS = 15_000;

export type EstablishOptions = {
  socketUrl: string;
  getTicket: () => Promise<Ticket>;
  clock: Clock;
  createSocket: CreateSocket;
};

export type EstablishEvents = {
  hello(): ClientFrame;
  /** With the text of the welcome; from here on the socket is the caller's, and what it says comes by the next two. */
  welcomed(socket: Socket, text: string): void;
  heard(text: string): void;
  closed(code: number): void;
  /** Once, where there is no welcome; nothing is left open. */
  failed(): void;
};

/** Returns how to give it up; after the welcome that does nothing. */
export function establish(options: EstablishOptions, events: EstablishEvents): Cancel {
  const { clock, createSocket, socketUrl } = options;
  let socket: Socket | null = null;
  let over = false;
  const end = () => {
    over = true;
    cancelTimer();
  };
  const giveUp = () => {
    if (over) return;
    end();
    socket?.close();
  };
  const fail = () => {
    if (over) return;
    giveUp();
    events.failed();
  };
  const heard = (text: string) => {
    if (over) return events.heard(text);
    // Events before the welcome come by the old connection as well.
    if (socket === null || parseFrame(text)?.type !== "welcome") return;
    end();
    events.welcomed(socket, text);
  };
  const open = (ticket: string) => {
    socket = openSocket(createSocket, socketUrl, [PROTOCOL, `ticket.${ticket}`], {
      opened: () => void socket?.send(JSON.stringify(events.hello())),
      heard,
      closed: (code) => (over ? events.closed(code) : fail()),
    });
  };
  const cancelTimer = clock.after(ESTABLISH_MS, fail);
  options.getTicket().then((result) => {
    if (over) return;
    if (result.kind === "ticket") open(result.ticket);
    else fail();
  }, fail);
  return giveUp;
}
