import { useCallback } from "react";
import { AuditList } from "@/components/lists/audit-list";
import { MoreButton } from "@/components/lists/list-states";
import { useSnapshot } from "@/lib/chat";
import { usePages } from "@/lib/use-pages";
import { readAudit } from "./api";

export function Audit() {
  const { items, hasMore, loading, failure, more } = usePages(readAudit);
  const rooms = useSnapshot((snapshot) => snapshot.rooms);
  const roomName = useCallback(
    (roomId: string) => rooms.find((room) => room.roomId === roomId)?.name ?? `room …${roomId.slice(-4)}`,
    [rooms],
  );
  return (
    <>
      <p className="text-muted">Who did what on this site. Nothing here can be changed or removed.</p>
      {items.length > 0 && <AuditList lines={items} roomName={roomName} />}
      <MoreButton loading={loading} hasMore={hasMore} failure={failure} onMore={more} />
    </>
  );
}
