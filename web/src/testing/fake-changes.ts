// What a server makes of reactions and pins, for the gallery.

import type { CommandResult, Deed } from "@/chat/model";
import type { Answer } from "@/chat/requests";
import type { LogEvent, MessageEvent, Reaction, Reactors } from "@/protocol";

/** A reply to this one waits for it for ever. */
export const LOADING_QUOTE = 999_999;

type Asks<A extends Deed["action"]> = Extract<Deed, { action: A }>;

export function toggled(reactions: readonly Reaction[], emoji: string, reacted: boolean): Reaction[] {
  const known = reactions.find((one) => one.emoji === emoji);
  if ((known?.mine ?? false) === reacted) return [...reactions];
  if (!known) return [...reactions, { emoji, count: 1, mine: true }];
  const count = known.count + (reacted ? 1 : -1);
  return reactions
    .map((one) => (one === known ? { emoji, count, ...(reacted && { mine: true }) } : one))
    .filter((one) => one.count > 0);
}

const names = ["Ada Moss", "Ben Ito", "cleo", "Dev Rao", "Ema Lund", "Finn Oak"];
const ids = ["ada0moss", "ben1ito", "cleo2park", "dev3rao", "ema4lund", "finn5oak"];

function reactors({ emoji, count, mine }: Reaction): Reactors {
  const people = ids.map((userId, index) => ({ userId, username: names[index] ?? "" }));
  return { emoji, count, people: people.slice(mine ? 0 : 1, (mine ? 0 : 1) + Math.min(count, 5)) };
}

const isMessage = (event: LogEvent | undefined): event is MessageEvent => event?.type === "message";

export async function reactorsOf(
  deed: Asks<"getReactions">,
  log: readonly LogEvent[],
): Promise<CommandResult<Answer<Asks<"getReactions">>>> {
  const message = log[deed.seq - 1];
  const reactions = (isMessage(message) ? (message.reactions ?? []) : []).map(reactors);
  return { ok: true, value: { type: "result", ...deed, reactions } };
}

export async function pinsOf(
  deed: Asks<"getPins">,
  log: readonly LogEvent[],
  scene: string,
): Promise<CommandResult<Answer<Asks<"getPins">>>> {
  if (scene === "unanswered") return { ok: false, code: "timeout", message: "No answer." };
  const messages = log.filter(isMessage).filter(({ pinned }) => pinned);
  return { ok: true, value: { type: "result", ...deed, epoch: "epoch", messages, hasMore: false } as never };
}
