import { clsx } from "clsx";
import { useMemo } from "react";
import { useProfiles, useSnapshot } from "@/lib/chat";
import { plainName, roomTitle } from "@/lib/names";
import type { MessageEvent } from "@/protocol";
import { Result } from "./result";

type Group = { roomId: string; messages: MessageEvent[] };

/** Answers go room by room already. */
export function groupByRoom(found: readonly MessageEvent[]): Group[] {
  const groups: Group[] = [];
  for (const message of found) {
    const last = groups[groups.length - 1];
    if (last?.roomId === message.roomId) last.messages.push(message);
    else groups.push({ roomId: message.roomId, messages: [message] });
  }
  return groups;
}

export const resultId = (listId: string, message: MessageEvent): string =>
  `${listId}-${message.roomId}-${message.seq}`;

function useRoomName(): (roomId: string) => string {
  const rooms = useSnapshot((snapshot) => snapshot.rooms);
  const myId = useSnapshot((snapshot) => snapshot.me?.userId);
  const profiles = useProfiles();
  return (roomId) => {
    const room = rooms.find((known) => known.roomId === roomId);
    return room ? roomTitle(room, myId, profiles) : "A room";
  };
}

type Props = {
  listId: string;
  found: readonly MessageEvent[];
  query: string;
  /** Where several rooms are searched. */
  named: boolean;
  busy: boolean;
  active: MessageEvent | undefined;
  onPick: (message: MessageEvent) => void;
};

export function Results({ listId, found, query, named, busy, active, onPick }: Props) {
  const groups = useMemo(() => groupByRoom(found), [found]);
  const nameOf = useRoomName();
  return (
    <div
      id={listId}
      role="listbox"
      aria-label="Messages found"
      aria-busy={busy}
      tabIndex={-1}
      className={clsx("min-h-0 flex-1 overflow-y-auto overscroll-contain", found.length === 0 && "hidden")}
    >
      {groups.map(({ roomId, messages }) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a listbox.
        <div key={roomId} role="group" aria-label={plainName(nameOf(roomId))}>
          {named && (
            <p
              aria-hidden="true"
              className="sticky top-0 z-10 truncate bg-raised px-2 pt-1.5 pb-1 text-xs font-bold text-muted"
            >
              <bdi>{nameOf(roomId)}</bdi>
            </p>
          )}
          {messages.map((message) => (
            <Result
              key={message.seq}
              id={resultId(listId, message)}
              message={message}
              query={query}
              active={message === active}
              onPick={() => onPick(message)}
            />
          ))}
        </div>
      ))}
    </div>
  );
}
