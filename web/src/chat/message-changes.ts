// Sends a change of a message so that it is made once: a request that the connection cut off is repeated under the same id when the
// connection is back (contract P3, P4). It must not know rows, nor what is shown meanwhile.

import type { Clock } from "@/lib/clock";
import type { MessageChangeResult } from "@/protocol";
import type { Failure } from "./model";
import { type Question, RequestError, type Requests } from "./requests";

/** A change is not kept for later: without a connection it fails at once. */
export const OFFLINE: Failure = {
  ok: false,
  code: "unreachable",
  message: "You are offline. Try again when the connection is back.",
};
/** How long to wait for the connection before giving up. */
const RECONNECT_MS = 30_000;

type ChangeQuestion = Extract<Question, { action: "editMessage" | "deleteMessage" | "react" | "pinMessage" }>;

/** What to do, without where and under which id. */
export type Wish =
  | { action: "editMessage"; text: string }
  | { action: "react"; emoji: string; on: boolean }
  | { action: "pinMessage"; on: boolean }
  | { action: "deleteMessage" };

export type MessageChangesPorts = {
  clock: Clock;
  requests: Requests;
  newId(): string;
  /** The highest contiguous seq applied in a room; null for a room that is not one's own. */
  position(roomId: string): { epoch: string; seq: number } | null;
};

export class MessageChanges {
  private readonly waiting = new Set<(connected: boolean) => void>();

  constructor(private readonly ports: MessageChangesPorts) {}

  async send(roomId: string, seq: number, wish: Wish): Promise<MessageChangeResult> {
    const { requests, newId, position } = this.ports;
    const known = position(roomId);
    if (known === null) throw new RequestError("not_found", "You are not in this room.");
    const place = { roomId, seq, epoch: known.epoch, knownSeq: known.seq, clientMessageId: newId() };
    const question: ChangeQuestion = { ...wish, ...place };
    try {
      return await requests.ask(question);
    } catch (error) {
      if (!isCut(error)) throw error;
    }
    if (!(await this.connected())) throw unknownOutcome();
    return requests.ask(question).catch((error: unknown) => {
      throw isCut(error) ? unknownOutcome() : error;
    });
  }

  /** After `welcome`. */
  up(): void {
    this.settle(true);
  }

  /** There will be no connection. */
  stop(): void {
    this.settle(false);
  }

  private connected(): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.ports.clock.after(RECONNECT_MS, () => settle(false));
      const settle = (connected: boolean) => {
        cancel();
        this.waiting.delete(settle);
        resolve(connected);
      };
      this.waiting.add(settle);
    });
  }

  private settle(connected: boolean): void {
    for (const settle of [...this.waiting]) settle(connected);
  }
}

function isCut(error: unknown): boolean {
  return error instanceof RequestError && error.code === "unreachable";
}

function unknownOutcome(): RequestError {
  return new RequestError(
    "unreachable",
    "The connection was lost before the server answered. Check whether the change was made.",
  );
}
