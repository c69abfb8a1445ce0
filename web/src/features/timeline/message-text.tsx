// A message's text. The parser comes beside the first connection, off the way to the first paint; until then, formatted text shows as typed.

import { memo, type ReactNode, useSyncExternalStore } from "react";
import { linkify } from "./links";
import { isHostile, looksPlain } from "./markdown-syntax";

type Render = (text: string) => ReactNode;

let render: Render | null = null;
const listeners = new Set<() => void>();

export async function loadMarkdown(): Promise<void> {
  const { renderMarkdown } = await import("./markdown");
  render = renderMarkdown;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const current = (): Render | null => render;

function Plain({ text }: { text: string }) {
  return (
    <p className="prose-chat" dir="auto">
      {linkify(text)}
    </p>
  );
}

function Formatted({ text }: { text: string }) {
  const parse = useSyncExternalStore(subscribe, current, current);
  return parse ? <div className="prose-chat">{parse(text)}</div> : <Plain text={text} />;
}

/** Plain text takes a short way past the parser; so does text that is built to keep a parser busy. */
export const MessageText = memo(function MessageText({ text }: { text: string }) {
  return looksPlain(text) || isHostile(text) ? <Plain text={text} /> : <Formatted text={text} />;
});
