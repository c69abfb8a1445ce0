// A part of the client that is loaded when it is needed may be needed while the line is cut. It is asked for again until it comes: a failed
// import would otherwise take the whole page down with it.

import type { Clock } from "./clock";

const FIRST_MS = 500;
const CAP_MS = 10_000;

export async function patiently<T>(load: () => Promise<T>, clock: Clock): Promise<T> {
  for (let wait = FIRST_MS; ; wait = Math.min(CAP_MS, wait * 2)) {
    try {
      return await load();
    } catch {
      await new Promise<void>((resolve) => clock.after(wait, resolve));
    }
  }
}
