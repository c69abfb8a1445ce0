// One message in each state that a message can be in, for the room "launch". Seqs 24 to 40.

import type { MessageEvent } from "@/protocol";
import { LOADING_QUOTE } from "./fake-changes";

type State = Pick<MessageEvent, "replyTo" | "editedAt" | "deleted" | "pinned" | "reactions">;
type Changed = State & { from: number; text: string; minutes?: number };

const MANY = ["👍", "❤️", "😄", "🎉", "👀", "🙏", "🔥", "💯", "🚀", "🌱", "⛵"];

export const changedMessages: readonly Changed[] = [
  {
    from: 4,
    text: "Second draft of the spring poster is up on the wall. The type is bigger now, and the river finally reads as a river.",
  },
  {
    from: 4,
    text: "Tell me what you think before Friday, please.",
    minutes: -6,
    pinned: true,
    reactions: [
      { emoji: "🎉", count: 4, mine: true },
      { emoji: "❤️", count: 2 },
      { emoji: "👀", count: 1 },
    ],
  },
  { from: 2, text: "", deleted: true },
  { from: 2, text: "Wrong room, sorry", minutes: -5 },
  { from: 0, text: "Lovely. Could we try it once without the outline on the letters?", editedAt: 1 },
  { from: 0, text: "", minutes: -6, deleted: true },
  { from: 1, text: "Tried it, and it is much calmer. Can the shop print this size?", replyTo: 28 },
  {
    from: 1,
    text: "**Yes**, they say: up to `A2`, from ~~Friday~~ Monday on",
    minutes: -5,
    editedAt: 1,
    reactions: MANY.map((emoji, index) => ({ emoji, count: 30 - index, mine: index % 3 === 0 })),
  },
  {
    from: 3,
    text: "They want hex values:\n```css\n:root {\n  --river: #1447e6; /* deep water */\n  --dusk: #e60076;\n}\n```\nAsk print@shop.example or www.shop.example",
  },
  { from: 0, text: "That one is gone now", replyTo: 26 },
  { from: 5, text: "And this answers something nobody here can see", replyTo: 9_000 },
  { from: 5, text: "This one waits for what it answers", minutes: -5, replyTo: LOADING_QUOTE },
  { from: 4, text: "⛵" },
  { from: 0, text: "🎉🎉🎉", reactions: [{ emoji: "⛵", count: 1 }] },
  {
    from: 7,
    text: "مرحبا، سأصل في الساعة العاشرة",
    replyTo: 36,
    reactions: [{ emoji: "👍", count: 1200, mine: true }],
  },
  {
    from: 0,
    text: "It is one line:\n```\nh1 { -webkit-text-stroke: 0; }\n```",
    pinned: true,
    reactions: [{ emoji: "👍", count: 3 }],
  },
  { from: 0, text: "Perfect, I will fetch them on Friday after lunch", minutes: -5, replyTo: 30 },
];
