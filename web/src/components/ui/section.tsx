import { type ReactNode, useId } from "react";

/** One card on a page of settings. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex flex-col gap-3 rounded-2xl border border-line bg-panel p-4">
      <h2 id={id} className="font-bold">
        {title}
      </h2>
      {children}
    </section>
  );
}
