// Which tabs of this browser are alive, so that exactly one of the others sends what a closed tab left behind. It must not know what was
// left. A mistake here is harmless: the server stores a message once, whoever sends it (contract P4).

import type { Cancel, Clock } from "@/lib/clock";
import { randomUuid } from "@/lib/random";

export interface TabLease {
  /** This tab's name, a new one for each load of the page. */
  readonly tab: string;
  /** Runs `adopt` if that tab is closed and no other tab is adopting from it right now. */
  ifClosed(tab: string, adopt: () => Promise<void>): Promise<void>;
  release(): void;
}

export function soleTabLease(tab = randomUuid()): TabLease {
  return { tab, ifClosed: (_closed, adopt) => adopt(), release: () => undefined };
}

/** A lock is held as long as the tab lives: the browser itself lets go of it. */
export function lockTabLease(locks: LockManager, tab = randomUuid()): TabLease {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  void locks.request(lockName(tab), () => released).catch(() => undefined);
  return {
    tab,
    ifClosed: async (other, adopt) => {
      await locks.request(lockName(other), { ifAvailable: true }, (lock) => (lock ? adopt() : undefined));
    },
    release,
  };
}

const LEASE_MS = 10_000;

/** Web Locks are missing on plain http; there a tab says every few seconds that it lives, and takes it back when it closes. */
export function storedTabLease(storage: Storage, clock: Clock, tab = randomUuid()): TabLease {
  let cancel: Cancel = () => undefined;
  const renew = () => {
    storage.setItem(lockName(tab), String(clock.now() + LEASE_MS));
    cancel = clock.after(LEASE_MS / 2, renew);
  };
  renew();
  return {
    tab,
    ifClosed: async (other, adopt) => {
      if (Number(storage.getItem(lockName(other)) ?? 0) > clock.now()) return;
      storage.removeItem(lockName(other));
      await adopt();
    },
    release() {
      cancel();
      storage.removeItem(lockName(tab));
    },
  };
}

export function browserTabLease(clock: Clock): TabLease {
  if (navigator.locks) return lockTabLease(navigator.locks);
  try {
    const lease = storedTabLease(window.localStorage, clock);
    window.addEventListener("pagehide", () => lease.release());
    return lease;
  } catch {
    return soleTabLease();
  }
}

function lockName(tab: string): string {
  return `natter-tab-${tab}`;
}
