// Moves the read marker with what is on the screen, and all of it with Escape.

import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import type { Timeline } from "@/chat/model";
import { attentive, useAttention } from "@/lib/attention";
import { useChat } from "@/lib/chat";
import { systemClock } from "@/lib/clock";
import { useMarkRoomRead } from "@/lib/use-mark-room-read";
import type { Room } from "@/protocol";
import { lowestSeen } from "./lowest-seen";
import { standsAtEnd } from "./reading-position";
import { SeenRows, type Sight } from "./seen-rows";

type Reading = {
  room: Room;
  timeline: Timeline;
  scroller: RefObject<HTMLElement | null>;
};

function sightOf({ room, timeline, scroller }: Reading): Sight | null {
  const { events, hasOlder, hasNewer, status } = timeline;
  const [first, last] = [events[0]?.seq, events.at(-1)?.seq];
  if (!attentive() || status !== "ready" || !scroller.current) return null;
  if (first === undefined || last === undefined) return null;
  const atEnd = !hasNewer && standsAtEnd(scroller.current);
  const lowest = atEnd ? last : lowestSeen(scroller.current);
  return lowest === null ? null : { lowest, first: hasOlder ? first : 0, atEnd, read: room.readSeq };
}

export function useMarkRead(reading: Reading): void {
  const client = useChat();
  const attention = useAttention();
  const seen = useRef<SeenRows | null>(null);
  const now = useRef(reading);
  const { room, timeline, scroller } = reading;
  const { roomId, readSeq } = room;
  const { events, status, hasNewer } = timeline;

  useLayoutEffect(() => {
    now.current = reading;
  });

  useEffect(() => {
    const element = scroller.current;
    const content = element?.firstElementChild;
    if (!element || !content) return;
    const rows = new SeenRows(systemClock, (seq) => client.markRead(roomId, seq));
    seen.current = rows;
    const look = () => rows.look(sightOf(now.current));
    const sizes = new ResizeObserver(look);
    element.addEventListener("scroll", look, { passive: true });
    sizes.observe(element);
    sizes.observe(content);
    return () => {
      element.removeEventListener("scroll", look);
      sizes.disconnect();
      rows.stop();
    };
  }, [client, roomId, scroller]);

  // Each of these changes what is seen.
  useEffect(() => {
    seen.current?.look(sightOf(now.current));
  }, [roomId, events, status, hasNewer, readSeq, attention]);

  useSendMarks(roomId);
}

/** The last mark leaves with the room, and before a hidden page is closed or frozen. */
function useSendMarks(roomId: string): void {
  const client = useChat();
  useEffect(() => {
    const onHidden = () => {
      if (document.visibilityState === "hidden") client.sendReadMarks();
    };
    document.addEventListener("visibilitychange", onHidden);
    return () => {
      document.removeEventListener("visibilitychange", onHidden);
      client.sendReadMarks();
    };
  }, [client, roomId]);
}

const BOX = "[data-region=composer]";

/** With words in the box Escape is not for the room. */
function meansRoom(target: EventTarget | null, scroller: HTMLElement): boolean {
  const box = document.querySelector<HTMLTextAreaElement>(BOX);
  if (!(target instanceof Element) || (box !== null && box.value !== "")) return false;
  return scroller.contains(target) || target === box;
}

/** Escape in the messages or in the empty box marks the room as read, where no part of the page takes the key for itself. */
export function useEscapeMarksRead(room: Room, scroller: RefObject<HTMLElement | null>): void {
  const markRead = useMarkRoomRead(room);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || !scroller.current) return;
      if (meansRoom(event.target, scroller.current)) markRead();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [markRead, scroller]);
}
