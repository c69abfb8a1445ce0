import { type RefObject, useEffect, useRef, useState } from "react";
import { seqAt } from "./rows-of";

/**
 * The message whose toolbar shows: where the focus is inside a toolbar, that one; else the one under the mouse; else the one with the focus. While
 * `held`, it stays.
 */
export function useActiveRow(scroller: RefObject<HTMLElement | null>, held: boolean): number | null {
  const [active, setActive] = useState<number | null>(null);
  const heldNow = useRef(held);
  const update = useRef<() => void>(() => undefined);

  useEffect(() => {
    heldNow.current = held;
    update.current();
  }, [held]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    // The layer may come after the mouse.
    let hovered = seqAt(element.querySelector("[data-line]:hover"));
    const decide = () => {
      if (heldNow.current) return;
      const focus = document.activeElement;
      const focused =
        element.contains(focus) && (focus?.matches(":focus-visible") ?? false) ? seqAt(focus) : null;
      const within = focus?.closest("[role=toolbar]") ? focused : null;
      setActive(within ?? hovered ?? focused);
    };
    update.current = decide;
    const onPointer = (event: PointerEvent) => {
      if (event.pointerType === "touch") return;
      hovered = event.type === "pointerleave" ? null : seqAt(event.target);
      decide();
    };
    // The element that has the focus next is known only after the event.
    const onFocus = () => queueMicrotask(decide);
    decide();
    element.addEventListener("pointerover", onPointer);
    element.addEventListener("pointerleave", onPointer);
    element.addEventListener("focusin", onFocus);
    element.addEventListener("focusout", onFocus);
    return () => {
      element.removeEventListener("pointerover", onPointer);
      element.removeEventListener("pointerleave", onPointer);
      element.removeEventListener("focusin", onFocus);
      element.removeEventListener("focusout", onFocus);
    };
  }, [scroller]);
  return active;
}
