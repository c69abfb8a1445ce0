import { Tabs as Parts } from "radix-ui";
import type { ReactNode } from "react";

export type Tab<T extends string> = { value: T; label: string };

/** The row of tabs; wraps where there is no space for all. */
export function TabRow<T extends string>({ label, tabs }: { label: string; tabs: readonly Tab<T>[] }) {
  return (
    <Parts.List aria-label={label} className="flex flex-wrap gap-1 rounded-xl bg-hover p-1">
      {tabs.map(({ value, label: name }) => (
        <Parts.Trigger
          key={value}
          value={value}
          className="min-h-9 flex-auto rounded-lg border border-transparent px-2 font-semibold text-muted data-[state=active]:border-line data-[state=active]:bg-raised data-[state=active]:text-text data-[state=active]:shadow-sm coarse:min-h-11"
        >
          {name}
        </Parts.Trigger>
      ))}
    </Parts.List>
  );
}

export function TabPane({ value, children }: { value: string; children: ReactNode }) {
  return (
    <Parts.Content value={value} tabIndex={-1} className="flex flex-col gap-4">
      {children}
    </Parts.Content>
  );
}

export const TabsRoot = Parts.Root;
