import { clsx } from "clsx";
import { useEffect } from "react";
import { Avatar } from "@/components/ui/avatar";
import { StatusDot } from "@/components/ui/status-dot";
import { useChat, useMembers, useOnline } from "@/lib/chat";
import { schemeOf } from "@/lib/colour";
import type { Member, Role } from "@/protocol";

const roleLabels: Partial<Record<Role, string>> = {
  owner: "owner",
  admin: "admin",
  moderator: "moderator",
  guest: "guest",
};

function MemberRow({ member }: { member: Member }) {
  const role = roleLabels[member.role];
  return (
    <li
      data-testid="member"
      className={clsx("flex min-h-9 items-center gap-2 px-2", schemeOf(member.userId))}
    >
      <Avatar userId={member.userId} name={member.username} small />
      <bdi className={clsx("min-w-0 truncate", member.online ? "text-name" : "text-muted")}>
        {member.username}
      </bdi>
      {role && (
        <span className="flex-none rounded-md bg-selected px-1.5 text-xs text-selected-text">{role}</span>
      )}
      <span className="ms-auto flex flex-none items-center gap-1.5 text-xs text-muted">
        <StatusDot tone={member.online ? "online" : "idle"} pulse={member.online} />
        {member.online ? "online" : "away"}
      </span>
    </li>
  );
}

/** Loads once per room and whenever the connection returns; presence is live in between. */
export function useFreshMembers(roomId: string): readonly Member[] {
  const client = useChat();
  const online = useOnline();
  useEffect(() => {
    if (online) client.refreshMembers(roomId).catch(() => undefined);
  }, [client, online, roomId]);
  return useMembers(roomId);
}

function byName(a: Member, b: Member): number {
  return Number(b.online) - Number(a.online) || a.username.localeCompare(b.username);
}

export function MemberList({ roomId }: { roomId: string }) {
  const members = useFreshMembers(roomId);
  if (members.length === 0) return <p className="px-2 py-1 text-muted">Loading members…</p>;
  return (
    <ul>
      {[...members].sort(byName).map((member) => (
        <MemberRow key={member.userId} member={member} />
      ))}
    </ul>
  );
}
