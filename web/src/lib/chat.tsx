// The only bridge between the engine and React: snapshots in, nothing copied.

import { createContext, type ReactNode, useCallback, useContext, useSyncExternalStore } from "react";
import type { ChatClient, ChatSnapshot, Timeline } from "@/chat/model";
import type { Asker, Member, Room } from "@/protocol";
import { roomTitle } from "./names";

const ChatContext = createContext<ChatClient | null>(null);

export function ChatProvider({ client, children }: { client: ChatClient; children: ReactNode }) {
  return <ChatContext value={client}>{children}</ChatContext>;
}

export function useChat(): ChatClient {
  const client = useContext(ChatContext);
  if (!client) throw new Error("useChat stands outside ChatProvider");
  return client;
}

/** `select` must return a part of the snapshot or a primitive, not a new object. */
export function useSnapshot<T>(select: (snapshot: ChatSnapshot) => T): T {
  const client = useChat();
  const subscribe = useCallback((listener: () => void) => client.subscribe(listener), [client]);
  return useSyncExternalStore(subscribe, () => select(client.getSnapshot()));
}

export function useOnline(): boolean {
  return useSnapshot((snapshot) => snapshot.connection.status === "online");
}

function useRoomSubscription(roomId: string) {
  const client = useChat();
  return useCallback((listener: () => void) => client.subscribeRoom(roomId, listener), [client, roomId]);
}

export function useTimeline(roomId: string): Timeline {
  const client = useChat();
  return useSyncExternalStore(useRoomSubscription(roomId), () => client.getTimeline(roomId));
}

export function useTyping(roomId: string): Timeline["typing"] {
  const client = useChat();
  return useSyncExternalStore(useRoomSubscription(roomId), () => client.getTimeline(roomId).typing);
}

export function useMembers(roomId: string): readonly Member[] {
  const client = useChat();
  return useSyncExternalStore(useRoomSubscription(roomId), () => client.getMembers(roomId));
}

export function useAskers(roomId: string): readonly Asker[] {
  const client = useChat();
  return useSyncExternalStore(useRoomSubscription(roomId), () => client.getAskers(roomId));
}

export const useProfiles = () => useSnapshot((snapshot) => snapshot.profiles);

/** The name to show for a room. */
export function useRoomTitle(room: Room): string {
  const profiles = useProfiles();
  const myId = useSnapshot((snapshot) => snapshot.me?.userId);
  return roomTitle(room, myId, profiles);
}
