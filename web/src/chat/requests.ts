// Questions and their answers over one socket: matches by requestId, gives up after a while or when the connection breaks. It must not
// know what is asked, nor ask again.

import type { Cancel, Clock } from "@/lib/clock";
import type { ClientFrame, ServerFrame } from "@/protocol";
import type { CommandResult } from "./model";

const ANSWER_MS = 15_000;

/** `unreachable` and `timeout` are this client's own words; all other codes are the server's. */
export class RequestError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }
}

type Result = Extract<ServerFrame, { type: "result" }>;
export type Question = Extract<ClientFrame, { action: Result["action"] }>;
export type Answer<Q extends Question> = Extract<Result, { action: Q["action"] }>;
type Waiting = {
  action: string;
  resolve: (result: Result) => void;
  reject: (error: RequestError) => void;
  cancel: Cancel;
};

export class Requests {
  private readonly waiting = new Map<string, Waiting>();
  private count = 0;

  constructor(
    private readonly clock: Clock,
    private readonly send: (frame: ClientFrame) => boolean,
  ) {}

  ask<Q extends Question>(question: Q): Promise<Answer<Q>> {
    this.count += 1;
    const requestId = `q${this.count}`;
    return new Promise<Answer<Q>>((resolve, reject) => {
      const cancel = this.clock.after(ANSWER_MS, () => {
        this.waiting.delete(requestId);
        reject(new RequestError("timeout", "The server did not answer in time."));
      });
      // Safe: an answer is handed over only when its action is the question's.
      this.waiting.set(requestId, {
        action: question.action,
        resolve: resolve as Waiting["resolve"],
        reject,
        cancel,
      });
      if (!this.send({ ...question, requestId })) this.fail(requestId, unreachable());
    });
  }

  /** True when the frame answered a question. */
  answered(frame: Extract<ServerFrame, { type: "result" | "error" }>): boolean {
    const waiting = frame.requestId === undefined ? undefined : this.waiting.get(frame.requestId);
    if (waiting === undefined || frame.requestId === undefined) return false;
    if (frame.type === "error") {
      this.fail(frame.requestId, new RequestError(frame.code, frame.message, frame.retryAfterMs));
      return true;
    }
    if (frame.action !== waiting.action) return false;
    this.waiting.delete(frame.requestId);
    waiting.cancel();
    waiting.resolve(frame);
    return true;
  }

  down(): void {
    for (const requestId of [...this.waiting.keys()]) this.fail(requestId, unreachable());
  }

  private fail(requestId: string, error: RequestError): void {
    const waiting = this.waiting.get(requestId);
    if (waiting === undefined) return;
    this.waiting.delete(requestId);
    waiting.cancel();
    waiting.reject(error);
  }
}

function unreachable(): RequestError {
  return new RequestError("unreachable", "There is no connection right now.");
}

/** A refusal as something to show; anything else is a fault of ours and goes on. */
export async function outcome<T>(work: () => Promise<T>): Promise<CommandResult<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const { code, message, retryAfterMs } = error;
    return { ok: false, code, message, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }
}
