// A part of the client that is loaded when it is needed.

import { type ComponentType, type JSX, lazy, useState } from "react";
import { systemClock } from "./clock";
import { patiently } from "./patient";

type Part<P> = ((props: P) => JSX.Element) & { fetch: () => Promise<unknown> };

/** What is here already is drawn at once: a boundary that was ever waited at takes its time, and keys pressed meanwhile are lost. */
export function part<P extends object>(load: () => Promise<ComponentType<P>>): Part<P> {
  let loaded: ComponentType<P> | null = null;
  const fetch = async () => {
    loaded = await load();
    return { default: loaded };
  };
  const Waited = lazy(() => patiently(fetch, systemClock)) as unknown as ComponentType<P>;
  function Shown(props: P) {
    const [Now] = useState(() => loaded ?? Waited);
    return <Now {...props} />;
  }
  return Object.assign(Shown, { fetch });
}
