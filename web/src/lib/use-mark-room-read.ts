import { type MouseEvent, useCallback } from "react";
import type { Room } from "@/protocol";
import { announcer } from "./announcer";
import { useChat, useRoomTitle } from "./chat";
import { plainName } from "./names";

/** Marks the whole room as read and says so; nothing where nothing is unread. */
export function useMarkRoomRead(room: Room): () => void {
  const client = useChat();
  const title = useRoomTitle(room);
  const { roomId, head, unread } = room;
  return useCallback(() => {
    if (unread === 0) return;
    client.markRead(roomId, head);
    announcer.status(`${plainName(title)} is marked as read`);
  }, [client, roomId, head, unread, title]);
}

/** For a button that goes with the unread count: what stands before it takes the focus. */
export function useMarkReadButton(room: Room): (event: MouseEvent<HTMLElement>) => void {
  const markRead = useMarkRoomRead(room);
  return useCallback(
    ({ currentTarget: { previousElementSibling: before } }) => {
      if (before instanceof HTMLElement) before.focus();
      markRead();
    },
    [markRead],
  );
}
