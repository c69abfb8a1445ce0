// One search after the other: what is typed becomes a question after a short rest, answers are gathered, and as long as they are thin and there is more to
// look at, the next is asked for. Answers to what is not wanted any more are dropped. Knows nothing of React.

import type { CommandResult, Failure } from "@/chat/model";
import type { Cancel, Clock } from "@/lib/clock";
import type { MessageEvent, SearchPlace } from "@/protocol";
import { wordsOf } from "./folding";

/** Rest after a key before the server is asked. */
const REST_MS = 250;
/** Enough found for now. */
const ENOUGH = 20;
/** Answers in a row without being asked again; each may look at thousands of messages. */
const ANSWERS = 5;

export type Wish = { query: string; roomId: string | null };
export type Question = { action: "search"; query: string; roomId?: string; before?: SearchPlace };
export type Answered = { messages: readonly MessageEvent[]; next?: SearchPlace };

export type SearchState = {
  status: "idle" | "searching" | "paused" | "done" | "failed";
  /** What the results belong to. */
  query: string;
  found: readonly MessageEvent[];
  failure: Failure | null;
};

type Ports = {
  clock: Clock;
  ask: (question: Question) => Promise<CommandResult<Answered>>;
  changed: () => void;
};

const IDLE: SearchState = { status: "idle", query: "", found: [], failure: null };

export class MessageSearch {
  #state = IDLE;
  #wish: Wish = { query: "", roomId: null };
  #next: SearchPlace | undefined;
  #cancel: Cancel = () => undefined;
  /** Counts wishes, so that answers to older ones are known. */
  #turn = 0;

  constructor(private readonly ports: Ports) {}

  state = (): SearchState => this.#state;

  /** Another query or another place to look. */
  want(wish: Wish): void {
    this.stop();
    this.#wish = wish;
    this.#next = undefined;
    const isEmpty = wordsOf(wish.query).length === 0;
    this.#become(isEmpty ? IDLE : { ...this.#state, status: "searching", failure: null });
    if (isEmpty) return;
    this.#cancel = this.ports.clock.after(REST_MS, () => this.#begin());
  }

  /** Goes on looking, or tries again what failed. */
  more(): void {
    if (this.#state.status !== "paused" && this.#state.status !== "failed") return;
    this.#become({ ...this.#state, status: "searching", failure: null });
    void this.#look(this.#state.found.length);
  }

  /** Nobody looks any more. */
  stop(): void {
    this.#turn += 1;
    this.#cancel();
  }

  #begin(): void {
    this.#become({ status: "searching", query: this.#wish.query, found: [], failure: null });
    void this.#look(0);
  }

  async #look(had: number): Promise<void> {
    const turn = ++this.#turn;
    for (let answers = 0; answers < ANSWERS; answers++) {
      const answer = await this.ports.ask(this.#question());
      if (turn !== this.#turn) return;
      if (!answer.ok) return this.#failed(answer, had);
      this.#next = answer.value.next;
      const found = [...this.#state.found, ...answer.value.messages];
      this.#become({ ...this.#state, found });
      if (this.#next === undefined) return this.#become({ ...this.#state, status: "done" });
      if (found.length - had >= ENOUGH) break;
    }
    this.#become({ ...this.#state, status: "paused" });
  }

  #failed(failure: Failure, had: number): void {
    if (failure.code === "rate_limited" && failure.retryAfterMs !== undefined) {
      this.#cancel = this.ports.clock.after(failure.retryAfterMs, () => void this.#look(had));
      return;
    }
    this.#become({ ...this.#state, status: "failed", failure });
  }

  #question(): Question {
    const { query, roomId } = this.#wish;
    return {
      action: "search",
      query,
      ...(roomId !== null && { roomId }),
      ...(this.#next && { before: this.#next }),
    };
  }

  #become(state: SearchState): void {
    this.#state = state;
    this.ports.changed();
  }
}
