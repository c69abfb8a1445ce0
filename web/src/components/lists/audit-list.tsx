import { deedWords } from "@/lib/audit-words";
import { momentOf } from "@/lib/dates";
import type { AuditLine } from "@/protocol";

function Line({ line, roomName }: { line: AuditLine; roomName: ((roomId: string) => string) | undefined }) {
  const { did, to, after } = deedWords(line.deed);
  return (
    <li
      data-testid="audit-line"
      className="flex flex-col gap-0.5 border-b border-line py-2 [overflow-wrap:anywhere]"
    >
      <p>
        <bdi className="font-semibold">{line.actor.username}</bdi> {did}
        {line.target && (
          <>
            {to && ` ${to}`} <bdi className="font-semibold">{line.target.username}</bdi>
            {after && ` ${after}`}
          </>
        )}
        {line.detail && (
          <>
            : <bdi>{line.detail}</bdi>
          </>
        )}
      </p>
      <p className="flex flex-wrap gap-x-3 text-xs text-muted">
        <time dateTime={new Date(line.at).toISOString()}>{momentOf(line.at)}</time>
        {roomName && line.roomId && (
          <span>
            in <bdi>{roomName(line.roomId)}</bdi>
          </span>
        )}
        {line.address && <span>from {line.address}</span>}
      </p>
    </li>
  );
}

type Props = { lines: readonly AuditLine[]; roomName?: (roomId: string) => string };

/** Who did what to whom, when, and from where as far as one may know; the newest first. */
export function AuditList({ lines, roomName }: Props) {
  return (
    <ol aria-label="History" className="border-t border-line">
      {lines.map((line) => (
        <Line key={line.id} line={line} roomName={roomName} />
      ))}
    </ol>
  );
}
