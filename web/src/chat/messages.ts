// What a person does to messages that are in the log: edits, deletions, pins, reactions, and the messages that replies show. Puts the parts
// together; the log says afterwards what came of it. It must not know sockets.

import type { LogEvent } from "@/protocol";
import { MessageChanges, type MessageChangesPorts, OFFLINE, type Wish } from "./message-changes";
import { messageAt } from "./message-fold";
import type { CommandResult, Quote } from "./model";
import { OwnReactions } from "./own-reactions";
import { Quotes, type QuotesPorts } from "./quotes";
import { outcome } from "./requests";

export type MessagesPorts = MessageChangesPorts & QuotesPorts;

export class Messages {
  private readonly changes: MessageChanges;
  private readonly reactions: OwnReactions;
  private readonly quotes: Quotes;

  constructor(private readonly ports: MessagesPorts) {
    this.changes = new MessageChanges(ports);
    this.quotes = new Quotes(ports);
    this.reactions = new OwnReactions({
      clock: ports.clock,
      applied: (roomId) => ports.position(roomId)?.seq ?? 0,
      changed: ports.changed,
      send: ({ roomId, seq, emoji }, reacted) =>
        this.changes.send(roomId, seq, { action: "react", emoji, on: reacted }),
    });
  }

  change(roomId: string, seq: number, wish: Wish): Promise<CommandResult<null>> {
    if (!this.ports.online()) return Promise.resolve(OFFLINE);
    return outcome(() => this.changes.send(roomId, seq, wish).then(() => null));
  }

  react(roomId: string, seq: number, emoji: string, reacted: boolean): Promise<CommandResult<null>> {
    if (!this.ports.online()) return Promise.resolve(OFFLINE);
    const window = this.ports.logs.get(roomId)?.window;
    const row = window && messageAt(window.events, seq);
    const has = row ? (row.reactions?.some((one) => one.emoji === emoji && one.mine) ?? false) : undefined;
    return this.reactions.set({ roomId, seq, emoji }, reacted, has);
  }

  quote(roomId: string, seq: number): Quote {
    return this.quotes.get(roomId, seq);
  }

  /** The rows with one's own reactions as one wants them. */
  shown(roomId: string, rows: readonly LogEvent[]): readonly LogEvent[] {
    return this.reactions.shown(roomId, rows);
  }

  /** Each event of each room once, in the room's order. */
  applied(event: LogEvent): void {
    this.quotes.applied(event);
  }

  logMoved(roomId: string): void {
    this.reactions.logMoved(roomId);
  }

  /** After `welcome`. */
  up(): void {
    this.changes.up();
  }

  stop(): void {
    this.changes.stop();
  }

  /** Events were passed over: what was read before may be outdated. */
  skipped(roomId: string): void {
    this.quotes.forget(roomId);
  }

  forget(roomId: string): void {
    this.quotes.forget(roomId);
    this.reactions.forget(roomId);
  }

  /** Another person signed in: nothing of this one goes on under their name. */
  clear(): void {
    this.changes.stop();
    this.quotes.clear();
    this.reactions.clear();
  }
}
