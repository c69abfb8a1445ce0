// Messages that are nothing but one to three emoji stand large and without a bubble.

const ONE =
  /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{Emoji_Modifier_Base}\p{Emoji_Modifier}|\p{RI}\p{RI})/u;
/** Three families with skin tones. */
const MOST_UNITS = 75;
const MOST = 3;

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

export function isEmojiOnly(text: string): boolean {
  if (text.length > MOST_UNITS || text === "" || text.charCodeAt(0) < 0x200) return false;
  let count = 0;
  for (const { segment } of segmenter.segment(text)) {
    if (segment === " ") continue;
    count += 1;
    if (count > MOST || !ONE.test(segment)) return false;
  }
  return count > 0;
}
