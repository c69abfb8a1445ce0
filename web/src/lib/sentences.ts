// Refusals as sentences for people. The server's own words are used where they help; codes never reach the screen.

type Refused = { code: string; message: string; retryAfterMs?: number | null };

/** "in 40 s", "in 5 min", "in 2 h". */
export function inTime(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  if (seconds < 100) return `in ${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 100 ? `in ${minutes} min` : `in ${Math.ceil(minutes / 60)} h`;
}

export function asSentence(words: string): string {
  const text = words.trim();
  if (text === "") return "";
  const whole = text.charAt(0).toLocaleUpperCase() + text.slice(1);
  return /[.!?…]$/.test(whole) ? whole : `${whole}.`;
}

export function refusalSentence({ code, message, retryAfterMs }: Refused): string {
  switch (code) {
    case "network":
    case "unreachable":
      return "The server cannot be reached right now. Try again in a moment.";
    case "timeout":
    case "busy":
      return "The server is busy. Try again in a moment.";
    case "rate_limited":
      return retryAfterMs
        ? `That was too fast. Try again ${inTime(retryAfterMs)}.`
        : "That was too fast. Wait a moment.";
    case "forbidden":
      return "You may not do this.";
    case "not_found":
      return "That is not there any more.";
    case "unknown_action":
      return "This server is too old for that.";
    default:
      return asSentence(message) || "That did not work. Try again.";
  }
}
