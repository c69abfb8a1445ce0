// A message's text. The parser comes beside the first connection, off the way to the first paint; until then, formatted text shows as typed.

import { memo, type ReactNode, useSyncExternalStore } from "react";
import { isHostile, looksPlain } from "./markdown-syntax";

type Render = (text: string) => ReactNode;
type Parts = { markdown: Render; links: Render };

let parts: Parts | null = null;
const listeners = new Set<() => void>();

export async function loadMarkdown(): Promise<void> {
  const { renderMarkdown, linkify } = await import("./markdown");
  parts = { markdown: renderMarkdown, links: linkify };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const current = (): Parts | null => parts;

type Props = {
  text: string;
  /** Stands after the last word. */
  tail?: ReactNode;
};

function Plain({ children, tail }: { children: ReactNode; tail?: ReactNode }) {
  return (
    <p className="prose-chat" dir="auto">
      {tail ? <span>{children}</span> : children}
      {tail && "\u2002"}
      {tail}
    </p>
  );
}

function Formatted({ text, tail }: Props) {
  const known = useSyncExternalStore(subscribe, current, current);
  if (!known || isHostile(text)) return <Plain tail={tail}>{known ? known.links(text) : text}</Plain>;
  return (
    <div className="prose-chat">
      {known.markdown(text)}
      {tail && <div className="-mt-0.5!">{tail}</div>}
    </div>
  );
}

/** Plain text takes a short way past the parser; so does text that is built to keep a parser busy. */
export const MessageText = memo(function MessageText({ text, tail }: Props) {
  return looksPlain(text) ? <Plain tail={tail}>{text}</Plain> : <Formatted text={text} tail={tail} />;
});
