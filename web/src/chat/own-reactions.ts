// One's own reactions that the log does not show yet: they are shown at once, toggles that follow each other quickly are sent as one, and one
// request at a time is made for one emoji of a message. It must not know requests or how a connection is kept.

import type { Cancel, Clock } from "@/lib/clock";
import type { LogEvent, MessageChangeResult } from "@/protocol";
import { withReaction } from "./message-fold";
import type { CommandResult } from "./model";
import { outcome, RequestError } from "./requests";

/** Toggles within this time are sent as one. */
const TOGGLE_MS = 300;

export type OwnReactionsPorts = {
  clock: Clock;
  send(target: ReactionTarget, reacted: boolean): Promise<MessageChangeResult>;
  /** The highest contiguous seq applied in a room. */
  applied(roomId: string): number;
  changed(roomId: string): void;
};

export type ReactionTarget = { roomId: string; seq: number; emoji: string };
type Done = (result: CommandResult<null>) => void;

type Toggle = ReactionTarget & {
  /** Whether the server has the reaction, as far as is known. */
  has: boolean;
  wanted: boolean;
  cancel: Cancel | null;
  /** The time for further toggles is over, but a request is still out. */
  due: boolean;
  sending: boolean;
  waiting: Done[];
  /** The event that brought `has` into the log; null when it is not known. */
  event: number | null;
};

export class OwnReactions {
  private readonly toggles = new Map<string, Toggle>();

  constructor(private readonly ports: OwnReactionsPorts) {}

  /** `has` is what the message's row says; undefined where the row is not known. */
  set(target: ReactionTarget, reacted: boolean, has: boolean | undefined): Promise<CommandResult<null>> {
    const toggle = this.toggle(target, has ?? !reacted);
    toggle.wanted = reacted;
    this.ports.changed(target.roomId);
    if (toggle.cancel === null && !toggle.due) {
      toggle.cancel = this.ports.clock.after(TOGGLE_MS, () => {
        toggle.cancel = null;
        toggle.due = true;
        void this.pump(toggle);
      });
    }
    return new Promise((resolve) => toggle.waiting.push(resolve));
  }

  /** The rows of a room with one's own reactions as one wants them. */
  shown(roomId: string, rows: readonly LogEvent[]): readonly LogEvent[] {
    const here = [...this.toggles.values()].filter((toggle) => toggle.roomId === roomId);
    if (here.length === 0) return rows;
    return rows.map((row) => {
      if (row.type !== "message") return row;
      return here.reduce(
        (shown, { seq, emoji, wanted }) => (seq === row.seq ? withReaction(shown, emoji, wanted) : shown),
        row,
      );
    });
  }

  /** To be called whenever a log moved: what it shows by now needs no overlay. */
  logMoved(roomId: string): void {
    for (const toggle of this.toggles.values()) if (toggle.roomId === roomId) this.tidy(toggle);
  }

  /** The room's log starts anew, or the room is not one's own any more. */
  forget(roomId: string): void {
    const error = new RequestError("epoch_changed", "The room changed meanwhile. Try again.");
    for (const [key, toggle] of this.toggles) {
      if (toggle.roomId !== roomId) continue;
      toggle.cancel?.();
      this.toggles.delete(key);
      void finish(toggle.waiting, Promise.reject(error));
    }
  }

  clear(): void {
    for (const { roomId } of [...this.toggles.values()]) this.forget(roomId);
  }

  private async pump(toggle: Toggle): Promise<void> {
    if (!toggle.due || toggle.sending) return;
    toggle.due = false;
    const { wanted, waiting } = toggle;
    toggle.waiting = [];
    if (wanted === toggle.has) {
      this.tidy(toggle);
      return finish(waiting, Promise.resolve());
    }
    toggle.sending = true;
    const result = this.ports.send(toggle, wanted);
    await result.then(
      ({ seq }) => {
        toggle.has = wanted;
        toggle.event = seq ?? null;
      },
      () => this.takeBack(toggle, wanted, waiting),
    );
    toggle.sending = false;
    this.tidy(toggle);
    await finish(waiting, result);
    void this.pump(toggle);
  }

  /** A later toggle to the same value fails with the request; one to the other value is what the server has. */
  private takeBack(toggle: Toggle, refused: boolean, waiting: Done[]): void {
    if (toggle.wanted !== refused) return;
    toggle.wanted = toggle.has;
    toggle.cancel?.();
    toggle.cancel = null;
    toggle.due = false;
    waiting.push(...toggle.waiting.splice(0));
  }

  private tidy(toggle: Toggle): void {
    const { roomId, wanted, has, cancel, due, sending, event } = toggle;
    const isBusy = cancel !== null || due || sending || wanted !== has;
    if (isBusy || (event !== null && event > this.ports.applied(roomId))) return;
    if (this.toggles.get(keyOf(toggle)) === toggle) this.toggles.delete(keyOf(toggle));
    this.ports.changed(roomId);
  }

  private toggle(target: ReactionTarget, has: boolean): Toggle {
    const known = this.toggles.get(keyOf(target));
    if (known) return known;
    const idle = { cancel: null, due: false, sending: false, waiting: [], event: null };
    const toggle: Toggle = { ...target, ...idle, has, wanted: has };
    this.toggles.set(keyOf(target), toggle);
    return toggle;
  }
}

function keyOf({ roomId, seq, emoji }: ReactionTarget): string {
  return `${roomId} ${seq} ${emoji}`;
}

async function finish(waiting: readonly Done[], work: Promise<unknown>): Promise<void> {
  const result = await outcome(() => work.then(() => null));
  for (const done of waiting) done(result);
}
