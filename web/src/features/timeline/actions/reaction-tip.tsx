import { type RefObject, useEffect, useId, useState } from "react";
import { useChat, useProfiles, useSnapshot } from "@/lib/chat";
import type { Reactors } from "@/protocol";
import { whoReacted } from "../who-reacted";
import { seqAt } from "./rows-of";

/** A mouse that only passes by asks for nothing. */
const REST_MS = 350;

type Tip = { chip: HTMLElement; reactors: Reactors; place: DOMRect };

function useTip(scroller: RefObject<HTMLElement | null>, roomId: string): Tip | null {
  const client = useChat();
  const [tip, setTip] = useState<Tip | null>(null);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asked: HTMLElement | null = null;
    const ask = async (chip: HTMLElement, seq: number) => {
      const answer = await client.do({ action: "getReactions", roomId, seq });
      if (!answer.ok || asked !== chip || !chip.isConnected) return;
      const reactors = answer.value.reactions.find(({ emoji }) => emoji === chip.dataset.reaction);
      if (reactors) setTip({ chip, reactors, place: chip.getBoundingClientRect() });
    };
    // The focus itself may scroll its reaction into view.
    const hide = () => setTip(null);
    const leave = () => {
      clearTimeout(timer);
      asked = null;
      hide();
    };
    const onOver = (event: Event) => {
      if (event instanceof PointerEvent && event.pointerType === "touch") return;
      reach(event.target);
    };
    const reach = (target: EventTarget | null) => {
      const chip = target instanceof Element ? target.closest<HTMLElement>("[data-reaction]") : null;
      const seq = seqAt(chip);
      if (chip === asked) return;
      leave();
      if (!chip || seq === null) return;
      asked = chip;
      timer = setTimeout(() => void ask(chip, seq), REST_MS);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || asked === null) return;
      event.preventDefault();
      leave();
    };
    // The focus may have come before this part of the client.
    if (element.contains(document.activeElement)) reach(document.activeElement);
    element.addEventListener("pointerover", onOver);
    element.addEventListener("focusin", onOver);
    for (const end of ["pointerleave", "focusout", "click"]) element.addEventListener(end, leave);
    element.addEventListener("keydown", onKey);
    element.addEventListener("scroll", hide, { passive: true });
    return () => {
      leave();
      element.removeEventListener("pointerover", onOver);
      element.removeEventListener("focusin", onOver);
      for (const end of ["pointerleave", "focusout", "click"]) element.removeEventListener(end, leave);
      element.removeEventListener("keydown", onKey);
      element.removeEventListener("scroll", hide);
    };
  }, [scroller, client, roomId]);
  return tip;
}

const WIDTH = 240;

/** "Ada, Bo and 3 others" over the reaction under the mouse or with the focus. */
export function ReactionTip({
  scroller,
  roomId,
}: {
  scroller: RefObject<HTMLElement | null>;
  roomId: string;
}) {
  const tip = useTip(scroller, roomId);
  const profiles = useProfiles();
  const myId = useSnapshot((snapshot) => snapshot.me?.userId);
  const id = useId();
  useEffect(() => {
    if (!tip) return;
    tip.chip.setAttribute("aria-describedby", id);
    return () => tip.chip.removeAttribute("aria-describedby");
  }, [tip, id]);
  if (!tip) return null;
  const { left, top } = tip.place;
  return (
    <div
      id={id}
      role="tooltip"
      style={{
        left: Math.max(8, Math.min(left, window.innerWidth - WIDTH - 8)),
        bottom: window.innerHeight - top + 6,
        maxWidth: WIDTH,
      }}
      className="fade-in pointer-events-none fixed z-30 rounded-lg bg-text px-2.5 py-1.5 text-xs font-medium text-canvas shadow-lg [overflow-wrap:anywhere]"
    >
      {whoReacted(tip.reactors, myId, profiles)}
    </div>
  );
}
