// Does what the session decides: fetches tickets, opens and closes sockets, runs the timers. It must not know rooms or messages; of all
// frames it reads only `welcome`.

import type { Cancel, Clock } from "@/lib/clock";
import type { Network } from "@/lib/network";
import type { Random } from "@/lib/random";
import type { ClientFrame, ServerFrame } from "@/protocol";
import { ESTABLISH_MS, establish, PROTOCOL } from "./establish";
import { parseFrame } from "./frames";
import { type Keepalive, startKeepalive } from "./keepalive";
import type { Connection } from "./model";
import {
  initialSession,
  type SessionEffect,
  type SessionInput,
  stepSession,
  type Ticket,
  toConnection,
} from "./session";
import { type CreateSocket, openSocket, type Socket } from "./socket";

/** API Gateway ends every connection after two hours. By then another has taken over, and not everybody's at the same minute. */
const RENEW_MS = 90 * 60_000;
const RENEW_SPREAD_MS = 25 * 60_000;
const RENEW_AGAIN_MS = 60_000;

export type ConnectionOptions = {
  socketUrl: string;
  getTicket: () => Promise<Ticket>;
  clock: Clock;
  random: Random;
  network: Network;
  createSocket: CreateSocket;
};

export type ConnectionEvents = {
  /** The first frame of each connection. */
  hello(): ClientFrame;
  frame(frame: ServerFrame): void;
  /** Frames can no longer be sent or heard. */
  down(): void;
  changed(): void;
};

export class ChatConnection {
  private session = initialSession;
  private connection: Connection = toConnection(initialSession);
  private socket: Socket | null = null;
  private keepalive: Keepalive | null = null;
  private cancelTimer: Cancel = () => undefined;
  private cancelRenewal: Cancel = () => undefined;
  private unsubscribe: Cancel = () => undefined;
  /** Answers that belong to an earlier try are told apart by it. */
  private attempt = 0;
  private readonly inputs: SessionInput[] = [];
  private stepping = false;

  constructor(
    private readonly options: ConnectionOptions,
    private readonly events: ConnectionEvents,
  ) {}

  start(): void {
    const { network } = this.options;
    this.unsubscribe();
    this.unsubscribe = network.subscribe((up) => this.input({ type: "network", up }));
    this.input({ type: "start" });
  }

  stop(): void {
    this.unsubscribe();
    this.input({ type: "stop" });
  }

  reconnectNow(): void {
    this.input({ type: "reconnect" });
  }

  current(): Connection {
    return this.connection;
  }

  online(): boolean {
    return this.session.phase === "online";
  }

  send(frame: ClientFrame): boolean {
    return this.online() && this.sendAny(frame);
  }

  /** Inputs that come while one is worked on wait their turn: effects may cause inputs. */
  private input(input: SessionInput): void {
    this.inputs.push(input);
    if (this.stepping) return;
    this.stepping = true;
    try {
      for (let next = this.inputs.shift(); next; next = this.inputs.shift()) this.step(next);
    } finally {
      this.stepping = false;
    }
  }

  private step(input: SessionInput): void {
    const before = this.session;
    const { clock, random, network } = this.options;
    const env = { now: clock.now(), random, up: network.up() };
    const [after, effects] = stepSession(before, input, env);
    if (after === before && effects.length === 0) return;
    this.session = after;
    if (after.phase !== "opening") this.cancelTimer();
    if (before.phase === "online" && after.phase !== "online") this.lost();
    for (const effect of effects) this.run(effect);
    this.connection = toConnection(after);
    this.events.changed();
  }

  private lost(): void {
    this.cancelRenewal();
    this.keepalive?.stop();
    this.keepalive = null;
    this.events.down();
  }

  private run(effect: SessionEffect): void {
    if (effect.do === "fetchTicket") this.fetchTicket();
    else if (effect.do === "open") this.open(effect.ticket);
    else if (effect.do === "close") this.close();
    else this.wait(effect.at);
  }

  private fetchTicket(): void {
    this.close();
    const attempt = this.attempt;
    this.cancelTimer = this.options.clock.after(ESTABLISH_MS, () => this.input({ type: "silent" }));
    const unreachable: Ticket = { kind: "unreachable" };
    void this.options
      .getTicket()
      .catch(() => unreachable)
      .then((result) => {
        if (attempt === this.attempt) this.input({ type: "ticket", result });
      });
  }

  private open(ticket: string): void {
    const attempt = this.attempt;
    const current = () => attempt === this.attempt;
    this.socket = openSocket(
      this.options.createSocket,
      this.options.socketUrl,
      [PROTOCOL, `ticket.${ticket}`],
      {
        opened: () => current() && this.sendAny(this.events.hello()),
        heard: (text) => current() && this.heard(text),
        closed: (code) => current() && this.input({ type: "closed", code }),
      },
    );
  }

  private close(): void {
    this.attempt += 1;
    this.socket?.close();
    this.socket = null;
  }

  private wait(at: number): void {
    const { clock } = this.options;
    this.cancelTimer = clock.after(Math.max(0, at - clock.now()), () => this.input({ type: "retryDue" }));
  }

  private heard(text: string): void {
    this.keepalive?.heard();
    const frame = parseFrame(text);
    if (frame === null) return;
    if (frame.type === "welcome") this.welcomed(frame.limits.pingIntervalMs);
    if (this.online()) this.events.frame(frame);
  }

  private welcomed(pingIntervalMs: number): void {
    this.input({ type: "welcomed" });
    this.keepalive?.stop();
    const ping = () => this.send({ action: "ping" });
    const silent = () => this.input({ type: "silent" });
    this.keepalive = startKeepalive(this.options.clock, pingIntervalMs, ping, silent);
    this.renewAfter(RENEW_MS + this.options.random() * RENEW_SPREAD_MS);
  }

  private renewAfter(delay: number): void {
    this.cancelRenewal();
    this.cancelRenewal = this.options.clock.after(delay, () => {
      this.cancelRenewal = establish(this.options, {
        hello: () => this.events.hello(),
        welcomed: (socket, text) => this.takeOver(socket, text),
        heard: (text) => this.heard(text),
        closed: (code) => this.input({ type: "closed", code }),
        failed: () => this.renewAfter(RENEW_AGAIN_MS),
      });
    });
  }

  /** To the others it looks like a reconnection that took no time; the old connection ends when the new one is welcomed. */
  private takeOver(socket: Socket, text: string): void {
    this.lost();
    this.close();
    this.socket = socket;
    this.heard(text);
  }

  private sendAny(frame: ClientFrame): boolean {
    return this.socket?.send(JSON.stringify(frame)) ?? false;
  }
}
