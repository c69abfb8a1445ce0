import type { ReactNode } from "react";

/** The calm page in the middle of a pane: nothing here yet, not found, loading failed. */
export function Notice({ icon, title, children }: { icon: ReactNode; title: string; children?: ReactNode }) {
  return (
    <div className="m-auto flex max-w-sm flex-col items-center gap-2 p-8 text-center">
      <div className="brand-gradient mb-2 flex size-14 items-center justify-center rounded-2xl border border-transparent shadow-lg">
        {icon}
      </div>
      <p className="text-base font-bold">{title}</p>
      <div className="flex flex-col items-center gap-3 text-muted">{children}</div>
    </div>
  );
}
