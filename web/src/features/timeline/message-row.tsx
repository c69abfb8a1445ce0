import { clsx } from "clsx";
import { Pin, Trash2 } from "lucide-react";
import { memo, type ReactNode } from "react";
import { Avatar } from "@/components/ui/avatar";
import { schemeOf } from "@/lib/colour";
import { clockTime, fullTime } from "@/lib/dates";
import { plainName } from "@/lib/names";
import { DeliveryMark, FailedActions } from "./delivery";
import { isEmojiOnly } from "./emoji-only";
import { MessageText } from "./message-text";
import { QuoteAbove } from "./quote";
import { Reactions } from "./reactions";
import type { MessageRow } from "./rows";

type Props = {
  row: MessageRow;
  /** Arrived while the reader was here; history never moves. */
  live: boolean;
  highlighted: boolean;
  onRetry: (clientMessageId: string) => void;
  onDiscard: (clientMessageId: string) => void;
  roomId: string;
  mayReact: boolean;
  mayUnreact: boolean;
  onReact: (seq: number, emoji: string, reacted: boolean) => void;
  /** Goes to another message of the room. */
  onJump: (seq: number) => void;
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

function EditedMark({ at, own }: { at: number; own: boolean }) {
  return (
    <span
      data-testid="edited"
      title={`Edited ${fullTime(at)}`}
      className={clsx("text-xs whitespace-nowrap", own ? "text-on-brand" : "text-muted")}
    >
      {" "}
      edited
    </span>
  );
}

function bubbleLook({ own, deleted }: MessageRow, large: boolean): string {
  if (deleted) return "border border-line px-3 py-1.5 text-muted";
  if (large) return "text-4xl leading-11";
  if (own) return "scheme-gradient border border-transparent px-3 py-1.5";
  return "border border-edge bg-bubble px-3 py-1.5";
}

function Words({ row, large }: { row: MessageRow; large: boolean }) {
  if (row.deleted)
    return (
      <p className="flex items-center gap-2 text-[13px]">
        <Trash2 size={14} aria-hidden="true" className="flex-none" />
        Message deleted
      </p>
    );
  const edited = row.editedAt === null ? null : <EditedMark at={row.editedAt} own={row.own && !large} />;
  return <MessageText text={row.text} tail={edited} />;
}

function Bubble({ row }: { row: MessageRow }) {
  const large = !row.deleted && isEmojiOnly(row.text);
  return (
    <div
      data-bubble=""
      title={fullTime(row.timestamp)}
      className={clsx(
        "max-w-full min-w-0 overflow-clip rounded-2xl [-webkit-touch-callout:none] coarse:select-none",
        row.own ? "rounded-se-md" : "rounded-ss-md",
        bubbleLook(row, large),
      )}
    >
      {!row.first && <span className="sr-only">{row.own ? "You: " : `${row.username}: `}</span>}
      <Words row={row} large={large} />
    </div>
  );
}

function PinMark() {
  return (
    <span className="mb-1 flex-none text-muted" title="Pinned">
      <Pin size={13} aria-hidden="true" />
      <span className="sr-only">Pinned</span>
    </span>
  );
}

/** What the bubble stands in; the toolbar of the layer of actions is put in here too. */
function Line({ row, children }: { row: MessageRow; children: ReactNode }) {
  return (
    <div
      data-line=""
      className={clsx("relative flex w-full items-end gap-1.5", row.own ? "justify-end" : "justify-start")}
    >
      {children}
    </div>
  );
}

function placement({ row, live, highlighted }: Pick<Props, "row" | "live" | "highlighted">): string {
  return clsx(
    "relative flex flex-col gap-0.5 rounded-lg",
    schemeOf(row.userId, row.colour),
    row.own ? "items-end ps-10 pe-10 sm:ps-24" : "items-start ps-10 pe-6 sm:pe-24",
    row.first ? "mt-2.5" : "mt-0.5",
    highlighted ? "row-highlight" : live && "slide-in",
  );
}

/** The way to the actions for those who neither hover nor press long. */
function ActionsButton({ row }: { row: MessageRow }) {
  const name = row.own ? "your message" : `the message of ${plainName(row.username)}`;
  return (
    <button type="button" tabIndex={-1} data-act="sheet" aria-haspopup="dialog" className="sr-only">
      Actions for {name}
    </button>
  );
}

function Content({ row, onRetry, onDiscard, ...rest }: Omit<Props, "live" | "highlighted">) {
  const { roomId, mayReact, mayUnreact, onReact, onJump } = rest;
  const id = row.clientMessageId ?? "";
  const { seq } = row;
  return (
    <>
      {row.first && <Head row={row} />}
      {row.replyTo !== null && <QuoteAbove roomId={roomId} seq={row.replyTo} onJump={onJump} />}
      <Line row={row}>
        {row.own && row.pinned && <PinMark />}
        {row.own && (
          <DeliveryMark state={row.delivery} shown={!row.deleted && (row.last || row.delivery !== "sent")} />
        )}
        <Bubble row={row} />
        {!row.own && row.pinned && <PinMark />}
      </Line>
      {seq !== null && row.reactions.length > 0 && (
        <Reactions
          reactions={row.reactions}
          mayReact={mayReact}
          mayUnreact={mayUnreact}
          onReact={(emoji, reacted) => onReact(seq, emoji, reacted)}
        />
      )}
      {seq !== null && !row.deleted && <ActionsButton row={row} />}
      {row.delivery === "failed" && (
        <FailedActions
          reason={row.reason ?? ""}
          onRetry={() => onRetry(id)}
          onDiscard={() => onDiscard(id)}
        />
      )}
    </>
  );
}

function MessageRowView({ live, highlighted, ...rest }: Props) {
  const { row } = rest;
  return (
    <li
      data-row=""
      data-testid="message"
      data-seq={row.seq ?? undefined}
      data-pending={row.seq === null ? row.clientMessageId : undefined}
      data-state={row.own ? row.delivery : undefined}
      data-own={row.own || undefined}
      tabIndex={-1}
      className={placement({ row, live, highlighted })}
    >
      {row.first && (
        <Avatar
          userId={row.userId}
          name={row.username}
          colour={row.colour}
          className={clsx("absolute top-0", row.own ? "end-0" : "start-0")}
        />
      )}
      <Content {...rest} />
    </li>
  );
}

function same<T extends object>(a: T, b: T, but?: keyof T): boolean {
  for (const field of Object.keys(a) as (keyof T)[]) if (field !== but && a[field] !== b[field]) return false;
  return true;
}

/** Rows are rebuilt for every change of the window; only those whose content differs are drawn again. */
export const MessageRowItem = memo(MessageRowView, (a, b) => same(a, b, "row") && same(a.row, b.row));
