import { useCallback } from "react";
import { AuditList } from "@/components/lists/audit-list";
import { MoreButton } from "@/components/lists/list-states";
import { useChat } from "@/lib/chat";
import { usePages } from "@/lib/use-pages";
import type { AuditLine } from "@/protocol";

export function History({ roomId }: { roomId: string }) {
  const client = useChat();
  const read = useCallback(
    async (last: AuditLine | undefined) => {
      const place = last ? { before: last.id } : {};
      const answer = await client.do({ action: "getAudit", roomId, ...place });
      if (!answer.ok) return answer;
      return { ok: true as const, value: { items: answer.value.entries, hasMore: answer.value.hasMore } };
    },
    [client, roomId],
  );
  const { items, hasMore, loading, failure, more } = usePages(read);
  return (
    <>
      <p className="text-muted">Who did what in this room. Nothing here can be changed or removed.</p>
      {items.length > 0 && <AuditList lines={items} />}
      {items.length === 0 && !loading && !failure && <p className="text-muted">Nothing has happened yet.</p>}
      <MoreButton loading={loading} hasMore={hasMore} failure={failure} onMore={more} />
    </>
  );
}
