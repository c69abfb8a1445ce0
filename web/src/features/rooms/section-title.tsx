import type { ReactNode } from "react";

export function SectionTitle({
  id,
  children,
  action,
}: {
  id: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex min-h-7 items-center px-2 pb-1">
      <h2 id={id} className="min-w-0 flex-1 text-xs font-bold text-muted">
        {children}
      </h2>
      {action}
    </div>
  );
}
