import { clsx } from "clsx";
import { MicOff } from "lucide-react";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { StatusDot } from "@/components/ui/status-dot";
import { schemeOf } from "@/lib/colour";
import { untilWhen } from "@/lib/dates";
import { useReached } from "@/lib/use-reached";
import { roleWords } from "@/lib/words";
import type { Member } from "@/protocol";
import type { MemberDeed } from "./member-deeds";
import { MemberMenu } from "./member-menu";

function Muted({ until }: { until: number }) {
  return (
    <span className="flex items-center gap-1">
      <MicOff size={12} aria-hidden="true" className="flex-none" />
      muted until {untilWhen(until, Date.now())}
    </span>
  );
}

type Props = {
  member: Member;
  own: boolean;
  /** Milliseconds that the server's clock is ahead. */
  ahead: number;
  deeds: readonly MemberDeed[];
  onDeed: (member: Member, deed: MemberDeed) => void;
};

export function MemberRow({ member, own, ahead, deeds, onDeed }: Props) {
  const { userId, username, displayName, colour, online, role } = member;
  const mutedUntil = (member.mutedUntil ?? 0) - ahead;
  const muted = !useReached(mutedUntil);
  return (
    <li
      data-testid="member"
      className={clsx("flex min-h-11 items-center gap-2 rounded-lg ps-2", schemeOf(userId, colour))}
    >
      <Avatar userId={userId} name={displayName ?? username} colour={colour} small />
      <div className="min-w-0 flex-1 py-1 leading-4">
        <p className="flex min-w-0 flex-wrap items-center gap-x-1.5 gap-y-0.5">
          <bdi className={clsx("max-w-full truncate", online ? "text-name" : "text-muted")}>
            {displayName ?? username}
          </bdi>
          {own && <span className="text-xs text-muted">you</span>}
          {role !== "member" && <Badge>{roleWords[role].label}</Badge>}
        </p>
        <p className="flex min-w-0 flex-wrap items-center gap-x-2 text-xs text-muted">
          <span className="flex items-center gap-1.5">
            <StatusDot tone={online ? "online" : "idle"} />
            {online ? "online" : "away"}
          </span>
          {displayName && <bdi className="min-w-0 truncate">{username}</bdi>}
          {muted && <Muted until={mutedUntil} />}
        </p>
      </div>
      {deeds.length > 0 && (
        <MemberMenu member={member} deeds={deeds} onDeed={(deed) => onDeed(member, deed)} />
      )}
    </li>
  );
}
