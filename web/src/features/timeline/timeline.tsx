import { type ReactNode, type RefObject, Suspense, useCallback, useMemo, useRef } from "react";
import type { Timeline as TimelineState } from "@/chat/model";
import { ScrollArea } from "@/components/ui/scroll-area";
import { useChat, useOnline, useProfiles, useRoomTitle, useSnapshot, useTimeline } from "@/lib/chat";
import { plainName } from "@/lib/names";
import { part } from "@/lib/part";
import { roleIn } from "@/lib/rights";
import { useReached } from "@/lib/use-reached";
import type { Room } from "@/protocol";
import { JumpPill } from "./jump-pill";
import { mayReact, mayUnreact, type RoomRights, roomRightsOf } from "./message-rights";
import { KeepPlace } from "./reading-position";
import { RowList } from "./row-list";
import { buildRows } from "./rows";
import { EmptyRoom, LoadingRows } from "./states";
import type { Target } from "./target";
import { timelineKey } from "./timeline-keys";
import { useTips } from "./tips";
import { useAtEnd, useLoadAtEdge } from "./use-edges";
import { useEscapeMarksRead, useMarkRead } from "./use-mark-read";
import { useAnnounceMessages, useFollowOwn } from "./use-reader";
import { useFirstPlace, useReadingPosition } from "./use-reading-position";

type Props = {
  room: Room;
  target: Target | null;
  /** Goes to an event of this room. */
  onJump: (seq: number) => void;
};

/** Toolbar, sheet, picker and the like come right after the messages. */
const MessageActions = part(async () => (await import("./message-actions")).MessageActions);

function useRoomRights(room: Room): RoomRights {
  const role = useSnapshot((snapshot) => roleIn(room, snapshot.me));
  const ahead = useSnapshot((snapshot) => snapshot.serverAhead);
  const muted = !useReached((room.mutedUntil ?? 0) - ahead);
  const { kind, archived } = room;
  return useMemo(() => roomRightsOf({ kind, archived }, role, muted), [kind, archived, role, muted]);
}

function useRows(timeline: TimelineState) {
  const me = useSnapshot((snapshot) => snapshot.me);
  const profiles = useProfiles();
  const { events, pending, hasOlder, hasNewer, unreadFrom } = timeline;
  return useMemo(
    () => buildRows(timeline, me, profiles),
    [events, pending, hasOlder, hasNewer, unreadFrom, me, profiles],
  );
}

type Refs = {
  scroller: RefObject<HTMLElement | null>;
  top: RefObject<HTMLDivElement | null>;
  bottom: RefObject<HTMLDivElement | null>;
};

function useRefs(): Refs {
  return {
    scroller: useRef<HTMLElement>(null),
    top: useRef<HTMLDivElement>(null),
    bottom: useRef<HTMLDivElement>(null),
  };
}

function usePaging(room: Room, timeline: TimelineState, { scroller, top, bottom }: Refs): void {
  const client = useChat();
  const online = useOnline();
  const enabled = online && timeline.status === "ready";
  const { events, hasOlder, hasNewer } = timeline;
  const loadOlder = useCallback(() => client.loadOlder(room.roomId), [client, room.roomId]);
  const loadNewer = useCallback(() => client.loadNewer(room.roomId), [client, room.roomId]);
  const first = events[0]?.seq ?? 0;
  const last = events[events.length - 1]?.seq ?? 0;
  useLoadAtEdge({ scroller, sentinel: top, enabled: enabled && hasOlder, edgeSeq: first, load: loadOlder });
  useLoadAtEdge({ scroller, sentinel: bottom, enabled: enabled && hasNewer, edgeSeq: last, load: loadNewer });
}

function Edge({ edge, children }: { edge: RefObject<HTMLDivElement | null>; children?: ReactNode }) {
  return (
    <div ref={edge} className="min-h-2 text-center text-xs text-muted">
      {children}
    </div>
  );
}

export function Timeline({ room, target, onJump }: Props) {
  const client = useChat();
  const timeline = useTimeline(room.roomId);
  const title = useRoomTitle(room);
  const myId = useSnapshot((snapshot) => snapshot.me?.userId);
  const rows = useRows(timeline);
  const rights = useRoomRights(room);
  const online = useOnline();
  const refs = useRefs();
  const { scroller, top, bottom } = refs;
  const ready = timeline.status === "ready";
  const live = !timeline.hasNewer;
  const lastSeq = timeline.events[timeline.events.length - 1]?.seq ?? 0;
  const { position, toEnd } = useReadingPosition(scroller, live);
  useFirstPlace({ scroller, position, ready, target });
  usePaging(room, timeline, refs);
  const atEnd = useAtEnd(scroller, bottom, ready);
  const toPresent = useCallback(async () => {
    await client.jumpToPresent(room.roomId);
    toEnd();
  }, [client, room.roomId, toEnd]);
  const follow = useCallback(() => void toPresent(), [toPresent]);
  useFollowOwn(timeline.pending, follow);
  useMarkRead({ room, timeline, scroller });
  useEscapeMarksRead(room, scroller);
  useAnnounceMessages(timeline, myId);
  const { afterSeq } = useTips(ready && live, lastSeq);

  return (
    <div className="relative flex min-h-0 flex-1">
      <ScrollArea
        ref={scroller}
        aria-label={`Messages in ${plainName(title)}`}
        data-region="messages"
        data-testid="timeline"
        onKeyDown={(event) => timelineKey(event, follow)}
        className="anchor-none relative min-w-0 flex-1 px-3"
      >
        <div className="flex min-h-full flex-col justify-end pb-3">
          <Edge edge={top}>{timeline.hasOlder && <p className="py-2">Loading older messages…</p>}</Edge>
          {!ready && <LoadingRows />}
          {ready && !rows.some((row) => row.kind === "message") && (
            <EmptyRoom name={title} closed={room.archived} />
          )}
          <KeepPlace position={position} live={live}>
            <RowList
              roomId={room.roomId}
              rows={rows}
              liveFrom={timeline.liveFrom}
              target={target?.seq ?? null}
              tipsAfter={afterSeq}
              mayReact={online && mayReact(rights)}
              mayUnreact={online && mayUnreact(rights)}
              onJump={onJump}
            />
          </KeepPlace>
          <Edge edge={bottom} />
        </div>
      </ScrollArea>
      {ready && (
        <Suspense>
          <MessageActions room={room} rights={rights} events={timeline.events} scroller={scroller} />
        </Suspense>
      )}
      {ready && (!live || atEnd === false) && <JumpPill room={room} onJump={follow} />}
    </div>
  );
}
