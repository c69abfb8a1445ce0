import { useCallback, useState } from "react";
import { readDraft, writeDraft } from "./drafts";

export function useDraft(roomId: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => readDraft(roomId));
  const write = useCallback(
    (next: string) => {
      setText(next);
      writeDraft(roomId, next);
    },
    [roomId],
  );
  return [text, write];
}
