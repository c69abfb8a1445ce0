import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from "react";
import { announcer } from "@/lib/announcer";
import { completed, type Typed, typedName } from "./completion";

export type Suggestion = { emoji: string; name: string };
const MOST = 6;

/** With the picker's data, which is fetched at the first colon. */
async function suggest(word: string): Promise<Suggestion[]> {
  const [{ loadEmoji, searchEmoji, toned }, { readTone }] = await Promise.all([
    import("@/features/emoji/emoji-data"),
    import("@/features/emoji/recent"),
  ]);
  const tone = readTone();
  return searchEmoji(await loadEmoji(), word, MOST).map((one) => ({
    emoji: toned(one, tone),
    name: one.codes[0] ?? one.name,
  }));
}

type Box = RefObject<HTMLTextAreaElement | null>;

/** The list over the box: ↑ ↓ move in it, Enter or Tab takes, Escape closes. The focus stays in the box. */
export function useCompletion(box: Box, text: string, setText: (text: string) => void) {
  const listId = useId();
  const [typed, setTyped] = useState<Typed | null>(null);
  const [found, setFound] = useState<readonly Suggestion[]>([]);
  const [index, setIndex] = useState(0);
  const caretAfter = useRef<number | null>(null);
  const word = typed?.word;

  const look = () => {
    const element = box.current;
    const at = element && element.selectionStart === element.selectionEnd ? element.selectionStart : -1;
    setTyped(element && at >= 0 ? typedName(element.value, at) : null);
  };

  useEffect(() => {
    setIndex(0);
    if (word === undefined) return setFound([]);
    let current = true;
    suggest(word).then(
      (suggestions) => {
        if (!current) return;
        setFound(suggestions);
        if (suggestions.length > 0) announcer.status(`${suggestions.length} emoji`);
      },
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [word]);

  useEffect(() => {
    const caret = caretAfter.current;
    if (caret === null || text === undefined) return;
    caretAfter.current = null;
    box.current?.setSelectionRange(caret, caret);
  }, [box, text]);

  const take = ({ emoji }: Suggestion) => {
    if (!typed) return;
    const next = completed(text, typed, emoji);
    caretAfter.current = next.caret;
    setText(next.text);
    setTyped(null);
    box.current?.focus();
  };

  const open = typed !== null && found.length > 0;
  const active = open ? Math.min(index, found.length - 1) : -1;

  /** True when the key was for the list. */
  const onKey = (event: KeyboardEvent): boolean => {
    const chosen = found[active];
    if (!open || !chosen || event.nativeEvent.isComposing || event.shiftKey) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setIndex((active + step + found.length) % found.length);
    else if (event.key === "Enter" || event.key === "Tab") take(chosen);
    else if (event.key === "Escape") setTyped(null);
    else return false;
    event.preventDefault();
    return true;
  };

  return { open, found, active, listId, look, take, onKey, close: () => setTyped(null) };
}

export type Completion = ReturnType<typeof useCompletion>;
