// The layer of what can be done with messages: it comes right after the messages, and finds rows and buttons by their `data-` attributes.

import { type RefObject, useCallback, useEffect, useState } from "react";
import { Confirm, type Question } from "@/components/ui/confirm";
import { PickerPanel } from "@/features/emoji/picker-panel";
import { messagePath } from "@/lib/addresses";
import { useChat, useOnline, useSnapshot } from "@/lib/chat";
import { startEdit, startReply } from "@/lib/composing";
import { refusalSentence } from "@/lib/sentences";
import { copyText, toast } from "@/lib/toast";
import { useTouch } from "@/lib/use-media";
import type { LogEvent, MessageEvent, Room } from "@/protocol";
import { ActionSheet } from "./actions/action-sheet";
import type { Act } from "./actions/acts";
import { ReactionTip } from "./actions/reaction-tip";
import { ReactionsDialog } from "./actions/reactions-dialog";
import { rowAt, rowOf, seqAt } from "./actions/rows-of";
import { Toolbar } from "./actions/toolbar";
import { useActiveRow } from "./actions/use-active-row";
import { useLongPress } from "./actions/use-long-press";
import { deletion } from "./deletion";
import { type MessageRights, messageRights, type RoomRights } from "./message-rights";

type Open =
  | { what: "sheet"; seq: number }
  | { what: "reactions"; seq: number }
  | { what: "picker"; seq: number; anchor: DOMRect };

type Props = {
  room: Room;
  rights: RoomRights;
  events: readonly LogEvent[];
  scroller: RefObject<HTMLElement | null>;
};

function find(events: readonly LogEvent[], seq: number | null): MessageEvent | null {
  const event = seq === null ? undefined : events.find((one) => one.seq === seq);
  return event?.type === "message" && !event.deleted ? event : null;
}

/** The buttons in the rows, and Enter on a row. */
function useRowButtons(scroller: RefObject<HTMLElement | null>, show: (open: Open) => void): void {
  const touch = useTouch();
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const onClick = (event: MouseEvent) => {
      const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-act]") : null;
      const seq = seqAt(button);
      if (!button || seq === null) return;
      const { act } = button.dataset;
      if (act === "sheet" || act === "reactions") show({ what: act, seq });
      if (act === "react") show({ what: "picker", seq, anchor: button.getBoundingClientRect() });
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const row = rowAt(event.target);
      const seq = seqAt(row);
      if (event.key !== "Enter" || event.target !== row || !row || seq === null) return;
      event.preventDefault();
      const first = row.querySelector<HTMLElement>("[data-tool]");
      if (first && !touch) first.focus();
      else if (row.querySelector("[data-act=sheet]")) show({ what: "sheet", seq });
    };
    element.addEventListener("click", onClick);
    element.addEventListener("keydown", onKeyDown);
    return () => {
      element.removeEventListener("click", onClick);
      element.removeEventListener("keydown", onKeyDown);
    };
  }, [scroller, show, touch]);
}

function useActs(roomId: string, ask: (question: Question) => void) {
  const client = useChat();
  return useCallback(
    async (act: Act, message: MessageEvent) => {
      const { seq, text } = message;
      switch (act) {
        case "reply":
          return startReply(roomId, seq);
        case "edit":
          return startEdit(roomId, seq, text);
        case "copy":
          return copyText(text, "Text copied");
        case "link":
          return copyText(`${location.origin}${messagePath(roomId, seq)}`, "Link copied");
        case "delete":
          return ask(deletion(client, message));
        case "pin":
        case "unpin": {
          const answer = await client.setPinned(roomId, seq, act === "pin");
          toast(answer.ok ? (act === "pin" ? "Pinned" : "Unpinned") : refusalSentence(answer));
        }
      }
    },
    [client, roomId, ask],
  );
}

function useReact(roomId: string) {
  const client = useChat();
  return useCallback(
    async (seq: number, emoji: string, reacted: boolean) => {
      const answer = await client.setReaction(roomId, seq, emoji, reacted);
      if (!answer.ok) toast(refusalSentence(answer));
    },
    [client, roomId],
  );
}

/** Reacting shows at once, so it is not offered where it would only be taken back. */
function useRights(room: RoomRights): (message: MessageEvent) => MessageRights {
  const online = useOnline();
  const myId = useSnapshot((snapshot) => snapshot.me?.userId);
  return (message) => {
    const rights = messageRights(room, message, myId);
    return online ? rights : { ...rights, react: false, unreact: false };
  };
}

export function MessageActions({ room, rights, events, scroller }: Props) {
  const { roomId } = room;
  const touch = useTouch();
  const [open, show] = useState<Open | null>(null);
  const [held, hold] = useState(false);
  const [question, ask] = useState<Question | null>(null);
  const active = useActiveRow(scroller, held || open !== null || question !== null);
  const rightsOf = useRights(rights);
  const act = useActs(roomId, ask);
  const react = useReact(roomId);
  const close = useCallback(() => show(null), []);
  useRowButtons(scroller, show);
  useLongPress(scroller, (target) => {
    const seq = seqAt(target);
    if (seq === null || !find(events, seq)) return;
    show({ what: target.closest("[data-reaction]") ? "reactions" : "sheet", seq });
  });

  const hovered = touch ? null : find(events, active);
  const hoveredRow = hovered && rowOf(scroller.current, hovered.seq);
  const opened = find(events, open?.seq ?? null);
  const openedRow = opened && rowOf(scroller.current, opened.seq);

  return (
    <>
      <ReactionTip scroller={scroller} roomId={roomId} />
      {hovered && hoveredRow && scroller.current && (
        <Toolbar
          key={hovered.seq}
          message={hovered}
          row={hoveredRow}
          scroller={scroller.current}
          rights={rightsOf(hovered)}
          onReact={(emoji, reacted) => void react(hovered.seq, emoji, reacted)}
          onPick={(anchor) => show({ what: "picker", seq: hovered.seq, anchor })}
          onAct={(chosen) => void act(chosen, hovered)}
          onHold={hold}
        />
      )}
      {open?.what === "sheet" && opened && openedRow && (
        <ActionSheet
          message={opened}
          row={openedRow}
          rights={rightsOf(opened)}
          onReact={(emoji, reacted) => void react(opened.seq, emoji, reacted)}
          onPick={() => show({ what: "picker", seq: opened.seq, anchor: openedRow.getBoundingClientRect() })}
          onAct={(chosen) => void act(chosen, opened)}
          onClose={close}
        />
      )}
      {open?.what === "picker" && opened && (
        <PickerPanel
          anchor={open.anchor}
          onPick={(emoji) => {
            void react(opened.seq, emoji, true);
            close();
          }}
          onClose={close}
          leadsTo={() => rowOf(scroller.current, opened.seq)?.focus({ preventScroll: true })}
        />
      )}
      {open?.what === "reactions" && opened && (
        <ReactionsDialog
          message={opened}
          mayReact={rightsOf(opened).react}
          mayUnreact={rightsOf(opened).unreact}
          onReact={(emoji, reacted) => void react(opened.seq, emoji, reacted)}
          onClose={close}
        />
      )}
      <Confirm question={question} onClose={() => ask(null)} />
    </>
  );
}
