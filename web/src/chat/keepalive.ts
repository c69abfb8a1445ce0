// Proof of life on an open connection: asks regularly and reports silence. It must not know what a frame says, only that one came.

import type { Cancel, Clock } from "@/lib/clock";

/** How much longer than the ping interval the line may be silent. */
export const SILENCE_MARGIN_MS = 10_000;

export type Keepalive = { heard(): void; stop(): void };

export function startKeepalive(
  clock: Clock,
  intervalMs: number,
  ping: () => void,
  silent: () => void,
): Keepalive {
  let lastHeard = clock.now();
  let cancelPing: Cancel = () => undefined;
  let cancelWatch: Cancel = () => undefined;

  const schedulePing = () => {
    cancelPing = clock.after(intervalMs, () => {
      schedulePing();
      ping();
    });
  };
  // One long-lived timer that looks at the last sign of life, instead of one timer per frame.
  const watch = () => {
    const left = lastHeard + intervalMs + SILENCE_MARGIN_MS - clock.now();
    if (left <= 0) return silent();
    cancelWatch = clock.after(left, watch);
  };
  schedulePing();
  watch();

  return {
    heard() {
      lastHeard = clock.now();
    },
    stop() {
      cancelPing();
      cancelWatch();
    },
  };
}
