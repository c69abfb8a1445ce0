import { useMemo } from "react";
import type { ChatClient } from "@/chat/model";
import { type InviteCalls, Invites } from "@/components/lists/invites";
import { useChat } from "@/lib/chat";

function callsOf(client: ChatClient, roomId: string): InviteCalls {
  return {
    list: async () => {
      const answer = await client.do({ action: "getInvites", roomId });
      return answer.ok ? { ok: true, value: answer.value.invites } : answer;
    },
    create: async (wish) => {
      const answer = await client.do({ action: "createInvite", roomId, ...wish });
      return answer.ok ? { ok: true, value: answer.value.word } : answer;
    },
    revoke: (inviteId) => client.do({ action: "revokeInvite", roomId, inviteId }),
  };
}

export function RoomInvites({ roomId }: { roomId: string }) {
  const client = useChat();
  const calls = useMemo(() => callsOf(client, roomId), [client, roomId]);
  return <Invites calls={calls} into="into this room" />;
}
