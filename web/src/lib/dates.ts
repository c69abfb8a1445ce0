const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const dated = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** A day and a time, short enough for a list. */
export const momentOf = (timestamp: number): string => moment.format(timestamp);

/** "14:30" today, with the day otherwise. */
export function untilWhen(timestamp: number, now: number): string {
  return dayOf(timestamp) === dayOf(now) ? clock.format(timestamp) : moment.format(timestamp);
}

const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** "5 minutes ago", "now". */
export function ago(timestamp: number, now: number): string {
  const passed = Math.max(0, now - timestamp);
  const [unit, length] = units.find(([, length]) => passed >= length) ?? ["second", Number.POSITIVE_INFINITY];
  return relative.format(-Math.floor(passed / length) || 0, unit);
}

export const clockTime = (timestamp: number): string => clock.format(timestamp);
export const fullTime = (timestamp: number): string => full.format(timestamp);

/** Days are the reader's: local midnight to local midnight. */
export function dayOf(timestamp: number): string {
  const date = new Date(timestamp);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

export function dayLabel(timestamp: number, now: number): string {
  const day = new Date(timestamp).setHours(0, 0, 0, 0);
  const today = new Date(now).setHours(0, 0, 0, 0);
  // Rounded because a day may have 23 or 25 hours.
  const ago = Math.round((today - day) / 86_400_000);
  if (ago === 0 || ago === 1) {
    const label = relative.format(-ago, "day");
    return label.charAt(0).toLocaleUpperCase() + label.slice(1);
  }
  return ago > 0 && ago < 300 ? weekday.format(timestamp) : dated.format(timestamp);
}
