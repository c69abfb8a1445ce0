import { memo } from "react";
import { dayLabel } from "@/lib/dates";
import type { SystemRow } from "./rows";
import { SystemSentence } from "./system-sentence";

export const DayRow = memo(function DayRow({ timestamp }: { timestamp: number }) {
  return (
    <li
      data-row=""
      data-testid="day"
      className="flex items-center gap-3 py-3 text-xs font-semibold text-muted"
    >
      <span className="h-px flex-1 bg-line" />
      <time dateTime={new Date(timestamp).toISOString()}>{dayLabel(timestamp, Date.now())}</time>
      <span className="h-px flex-1 bg-line" />
    </li>
  );
});

export const UnreadRow = memo(function UnreadRow() {
  return (
    <li data-row="" data-testid="unread-divider" className="flex items-center gap-3 py-2 text-xs font-bold">
      <span className="h-0.5 flex-1 rounded-full bg-linear-to-r from-transparent to-(--brand-to)" />
      <span className="brand-gradient rounded-full border border-transparent px-2.5 py-0.5">
        New messages
      </span>
      <span className="h-0.5 flex-1 rounded-full bg-linear-to-l from-transparent to-(--brand-to)" />
    </li>
  );
});

export const SystemRowItem = memo(
  function SystemRowItem({ row }: { row: SystemRow }) {
    return (
      <li
        data-row=""
        data-testid="system-row"
        data-seq={row.seq}
        data-last-seq={row.lastSeq}
        tabIndex={-1}
        className="mt-2 rounded-lg px-10 text-center text-xs text-muted [overflow-wrap:anywhere]"
      >
        <SystemSentence row={row} />
      </li>
    );
  },
  (a, b) => a.row.event === b.row.event && a.row.lastSeq === b.row.lastSeq,
);
