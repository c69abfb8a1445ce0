// What stands in the box of a room and what Send does with it: a new message, a reply, or the new text of a message that is edited.

import { useCallback, useState } from "react";
import type { Doomed } from "@/features/timeline/deletion";
import { useChat, useSnapshot } from "@/lib/chat";
import { endEdit, endReply, startEdit, useComposing, writeEdit } from "@/lib/composing";
import { refusalSentence } from "@/lib/sentences";
import { lastOwn } from "./last-own";
import { cleanText } from "./rules";
import { useDraft } from "./use-draft";

type Saving = { busy: boolean; refusal: string };
const IDLE: Saving = { busy: false, refusal: "" };

export function useMessage(roomId: string, onEmptied: (message: Doomed) => void) {
  const client = useChat();
  const myId = useSnapshot((snapshot) => snapshot.me?.userId);
  const { replyTo, edit } = useComposing(roomId);
  const [draft, setDraft] = useDraft(roomId);
  const [saving, setSaving] = useState(IDLE);
  const text = edit ? edit.text : draft;

  const setText = useCallback(
    (next: string) => {
      setSaving((now) => (now.refusal === "" ? now : IDLE));
      if (edit) writeEdit(roomId, next);
      else setDraft(next);
    },
    [edit, roomId, setDraft],
  );

  const cancel = useCallback((): boolean => {
    setSaving(IDLE);
    if (edit) endEdit(roomId);
    else if (replyTo !== null) endReply(roomId);
    return edit !== null || replyTo !== null;
  }, [edit, replyTo, roomId]);

  /** A failure keeps the text, with the reason. */
  const save = async (seq: number, original: string): Promise<void> => {
    const next = cleanText(text);
    if (next === original) return endEdit(roomId);
    setSaving({ busy: true, refusal: "" });
    const answer = await client.editMessage(roomId, seq, next);
    setSaving(answer.ok ? IDLE : { busy: false, refusal: refusalSentence(answer) });
    if (answer.ok) endEdit(roomId);
  };

  const submit = (): void => {
    if (!edit) {
      client.send(roomId, cleanText(text), replyTo ?? undefined);
      setDraft("");
      if (replyTo !== null) endReply(roomId);
      return;
    }
    if (saving.busy) return;
    if (cleanText(text) !== "") void save(edit.seq, edit.original);
    else onEmptied({ roomId, seq: edit.seq, text: edit.original });
  };

  /** True when there is a message to edit. */
  const editLast = (): boolean => {
    const message = lastOwn(client.getTimeline(roomId).events, myId);
    if (message) startEdit(roomId, message.seq, message.text);
    return message !== null;
  };

  return { text, setText, submit, cancel, editLast, editing: edit?.seq ?? null, replyTo, saving };
}
