import { type RefObject, useEffect, useRef } from "react";

const PRESS_MS = 450;
const SLACK_PX = 10;

/** A finger that stays. Lifting it clicks nothing then; links keep the browser's own menu. */
export function useLongPress(
  scroller: RefObject<HTMLElement | null>,
  onPress: (target: Element) => void,
): void {
  const press = useRef(onPress);
  useEffect(() => {
    press.current = onPress;
  });
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let at = { x: 0, y: 0 };
    let touched = false;
    let fired = false;
    const cancel = () => clearTimeout(timer);
    const onDown = (event: PointerEvent) => {
      cancel();
      fired = false;
      const { target } = event;
      touched = event.pointerType === "touch" && target instanceof Element && target.closest("a") === null;
      if (!touched || !event.isPrimary) return;
      at = { x: event.clientX, y: event.clientY };
      timer = setTimeout(() => {
        fired = true;
        press.current(target as Element);
      }, PRESS_MS);
    };
    const onMove = ({ clientX, clientY }: PointerEvent) => {
      if (Math.hypot(clientX - at.x, clientY - at.y) > SLACK_PX) cancel();
    };
    const onMenu = (event: Event) => touched && event.preventDefault();
    // Else the lifted finger would click what came up under it.
    const onLift = (event: Event) => fired && event.preventDefault();
    const ends = ["pointerup", "pointercancel", "scroll"];
    element.addEventListener("pointerdown", onDown);
    element.addEventListener("pointermove", onMove);
    for (const end of ends) element.addEventListener(end, cancel, { passive: true });
    element.addEventListener("contextmenu", onMenu);
    element.addEventListener("touchend", onLift, { passive: false });
    return () => {
      cancel();
      element.removeEventListener("pointerdown", onDown);
      element.removeEventListener("pointermove", onMove);
      for (const end of ends) element.removeEventListener(end, cancel);
      element.removeEventListener("contextmenu", onMenu);
      element.removeEventListener("touchend", onLift);
    };
  }, [scroller]);
}
