// What was picked last, and the skin tone, in this browser.

import { readStored, writeStored } from "@/config/storage";
import type { Tone } from "./emoji-data";

const RECENT_KEY = "natter.emoji-recent";
const TONE_KEY = "natter.emoji-tone";
const MOST = 24;

const first: readonly string[] = ["👍", "❤️", "😄", "🎉", "👀", "🙏", "😂", "🔥"];

/** The newest first; something to begin with before anything was picked. */
export function recentEmoji(): readonly string[] {
  const kept = readStored(RECENT_KEY)?.split(" ").filter(Boolean) ?? [];
  return [...new Set([...kept, ...first])].slice(0, MOST);
}

export function rememberEmoji(emoji: string): void {
  writeStored(RECENT_KEY, [...new Set([emoji, ...recentEmoji()])].slice(0, MOST).join(" "));
}

export function readTone(): Tone {
  const kept = Number(readStored(TONE_KEY));
  return kept >= 1 && kept <= 5 ? (Math.floor(kept) as Tone) : 0;
}

export function writeTone(tone: Tone): void {
  writeStored(TONE_KEY, tone === 0 ? null : String(tone));
}
