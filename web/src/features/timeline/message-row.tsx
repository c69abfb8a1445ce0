import { clsx } from "clsx";
import { memo } from "react";
import { Avatar } from "@/components/ui/avatar";
import { schemeOf } from "@/lib/colour";
import { clockTime, fullTime } from "@/lib/dates";
import { DeliveryMark, FailedActions } from "./delivery";
import { MessageText } from "./message-text";
import type { MessageRow } from "./rows";

type Props = {
  row: MessageRow;
  /** Arrived while the reader was here; history never moves. */
  live: boolean;
  highlighted: boolean;
  onRetry: (clientMessageId: string) => void;
  onDiscard: (clientMessageId: string) => void;
};

function Head({ row }: { row: MessageRow }) {
  return (
    <div className={clsx("flex items-baseline gap-2 text-xs leading-4", row.own && "justify-end")}>
      <bdi className="truncate font-bold text-name">{row.own ? "You" : row.username}</bdi>
      <time className="flex-none text-muted" dateTime={new Date(row.timestamp).toISOString()}>
        {clockTime(row.timestamp)}
      </time>
    </div>
  );
}

function Bubble({ row }: { row: MessageRow }) {
  return (
    <div
      title={fullTime(row.timestamp)}
      className={clsx(
        "max-w-full min-w-0 overflow-clip rounded-2xl border px-3 py-1.5",
        row.own ? "scheme-gradient rounded-se-md border-transparent" : "rounded-ss-md border-edge bg-bubble",
      )}
    >
      {!row.first && <span className="sr-only">{row.own ? "You: " : `${row.username}: `}</span>}
      <MessageText text={row.text} />
    </div>
  );
}

function placement({ row, highlighted }: Pick<Props, "row" | "highlighted">): string {
  return clsx(
    "relative flex flex-col rounded-lg",
    schemeOf(row.userId, row.colour),
    row.own ? "items-end ps-10 pe-10 sm:ps-24" : "items-start ps-10 pe-6 sm:pe-24",
    row.first ? "mt-2.5" : "mt-0.5",
    highlighted && "row-highlight",
  );
}

function Content({ row, live, onRetry, onDiscard }: Omit<Props, "highlighted">) {
  const id = row.clientMessageId ?? "";
  return (
    <div
      className={clsx(
        "flex max-w-full flex-col gap-0.5",
        row.own ? "items-end" : "items-start",
        live && "slide-in",
      )}
    >
      {row.first && <Head row={row} />}
      <div className="flex max-w-full items-end gap-1.5">
        {row.own && <DeliveryMark state={row.delivery} shown={row.last || row.delivery !== "sent"} />}
        <Bubble row={row} />
      </div>
      {row.delivery === "failed" && (
        <FailedActions
          reason={row.reason ?? ""}
          onRetry={() => onRetry(id)}
          onDiscard={() => onDiscard(id)}
        />
      )}
    </div>
  );
}

function MessageRowView({ row, live, highlighted, onRetry, onDiscard }: Props) {
  return (
    <li
      data-row=""
      data-testid="message"
      data-seq={row.seq ?? undefined}
      data-pending={row.seq === null ? row.clientMessageId : undefined}
      data-state={row.own ? row.delivery : undefined}
      data-own={row.own || undefined}
      tabIndex={-1}
      className={placement({ row, highlighted })}
    >
      {row.first && (
        <Avatar
          userId={row.userId}
          name={row.username}
          colour={row.colour}
          className={clsx("absolute top-0", row.own ? "end-0" : "start-0")}
        />
      )}
      <Content row={row} live={live} onRetry={onRetry} onDiscard={onDiscard} />
    </li>
  );
}

function sameRow(a: MessageRow, b: MessageRow): boolean {
  for (const field of Object.keys(a) as (keyof MessageRow)[]) if (a[field] !== b[field]) return false;
  return true;
}

/** Rows are rebuilt for every change of the window; only those whose content differs are drawn again. */
export const MessageRowItem = memo(
  MessageRowView,
  (a, b) =>
    a.live === b.live &&
    a.highlighted === b.highlighted &&
    a.onRetry === b.onRetry &&
    a.onDiscard === b.onDiscard &&
    sameRow(a.row, b.row),
);
