import { clsx } from "clsx";
import { Check, SendHorizontal, Smile } from "lucide-react";
import {
  type FormEvent,
  type KeyboardEvent,
  type ReactNode,
  Suspense,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import type { Doomed } from "@/features/timeline/deletion";
import { useChat, useOnline } from "@/lib/chat";
import { plainName } from "@/lib/names";
import { part } from "@/lib/part";
import { useTouch } from "@/lib/use-media";
import { CompletionList } from "./completion-list";
import { enterSends, type Fit, MAX_BYTES, measure } from "./rules";
import { useAutoGrow } from "./use-auto-grow";
import { useCompletion } from "./use-completion";
import { useMessage } from "./use-message";

const EditBar = part(async () => (await import("./bars")).EditBar);
const ReplyBar = part(async () => (await import("./bars")).ReplyBar);
const PickerPanel = part(async () => (await import("@/features/emoji/picker-panel")).PickerPanel);
const ConfirmDeletion = part(async () => (await import("./confirm-deletion")).ConfirmDeletion);

function Counter({ id, fit }: { id: string; fit: Fit }) {
  if (!fit.near) return null;
  return (
    <p
      id={id}
      className={clsx("px-2 text-xs tabular-nums", fit.over ? "font-semibold text-danger" : "text-muted")}
    >
      {fit.bytes.toLocaleString()} / {MAX_BYTES.toLocaleString()}
      {fit.over && " – too long to send"}
    </p>
  );
}

type Props = {
  roomId: string;
  roomName: string;
  /** What stands above the box, such as the state of the connection. */
  hint: ReactNode;
};

type Box = React.RefObject<HTMLTextAreaElement | null>;

/** What was asked for elsewhere goes on in the box. */
function useFocusFor(box: Box, editing: number | null, replyTo: number | null): void {
  const before = useRef({ editing, replyTo });
  useEffect(() => {
    const began =
      (editing !== null && editing !== before.current.editing) ||
      (replyTo !== null && replyTo !== before.current.replyTo);
    before.current = { editing, replyTo };
    const element = box.current;
    if (!began || !element) return;
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
  }, [box, editing, replyTo]);
}

/** The picker puts the emoji where the caret was. */
function useEmojiButton(box: Box, text: string, setText: (text: string) => void) {
  const [anchor, setAnchor] = useState<DOMRect | null>(null);
  const caret = useRef<number | null>(null);
  const insert = (emoji: string) => {
    const at = box.current?.selectionStart ?? text.length;
    caret.current = at + emoji.length;
    setText(text.slice(0, at) + emoji + text.slice(box.current?.selectionEnd ?? at));
    setAnchor(null);
  };
  const leave = () => {
    box.current?.focus();
    if (caret.current !== null) box.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  };
  const panel = anchor && (
    <Suspense>
      <PickerPanel anchor={anchor} onPick={insert} onClose={() => setAnchor(null)} leadsTo={leave} />
    </Suspense>
  );
  return { panel, show: (button: Element) => setAnchor(button.getBoundingClientRect()) };
}

/** Keyed by room where it is used: a draft belongs to one room. */
export function Composer({ roomId, roomName, hint }: Props) {
  const client = useChat();
  const online = useOnline();
  const touch = useTouch();
  const [emptied, setEmptied] = useState<Doomed | null>(null);
  const message = useMessage(roomId, setEmptied);
  const { text, setText, editing, replyTo, saving } = message;
  const box = useRef<HTMLTextAreaElement>(null);
  const counterId = useId();
  const completion = useCompletion(box, text, setText);
  const emoji = useEmojiButton(box, text, setText);
  const fit = measure(text);
  const emptying = editing !== null && text.trim() === "";
  const canSend = online && !saving.busy && (fit.sendable || emptying);
  useAutoGrow(box, text);
  useFocusFor(box, editing, replyTo);

  const send = () => {
    if (!canSend) return;
    completion.close();
    message.submit();
    box.current?.focus();
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (completion.onKey(event)) return;
    const plain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (enterSends(event.nativeEvent, touch)) send();
    else if (event.key === "Escape" && message.cancel()) event.stopPropagation();
    else if (!(plain && event.key === "ArrowUp" && text === "" && editing === null && message.editLast()))
      return;
    event.preventDefault();
  };
  const onChange = (value: string) => {
    setText(value);
    completion.look();
    if (online && editing === null && value.trim() !== "") client.typing(roomId);
  };
  const label = editing === null ? `Message ${plainName(roomName)}` : "Edit message";

  return (
    <form
      aria-label={editing === null ? "Write a message" : "Edit a message"}
      onSubmit={onSubmit}
      className="relative px-2 pt-1.5"
    >
      {hint}
      <div className="relative rounded-2xl border border-line-strong bg-field p-1 focus-within:border-accent">
        <CompletionList {...completion} />
        <Suspense>
          {editing !== null && <EditBar onCancel={message.cancel} />}
          {editing === null && replyTo !== null && (
            <ReplyBar roomId={roomId} seq={replyTo} onCancel={message.cancel} />
          )}
        </Suspense>
        <div className="flex items-end gap-1">
          <textarea
            ref={box}
            data-region="composer"
            rows={1}
            value={text}
            onChange={(event) => onChange(event.target.value)}
            onSelect={completion.look}
            onBlur={completion.close}
            onKeyDown={onKeyDown}
            dir="auto"
            aria-label={label}
            aria-autocomplete="list"
            aria-controls={completion.open ? completion.listId : undefined}
            aria-activedescendant={completion.open ? `${completion.listId}-${completion.active}` : undefined}
            aria-describedby={fit.near ? counterId : undefined}
            aria-invalid={fit.over || undefined}
            placeholder={label}
            enterKeyHint={touch ? "enter" : "send"}
            className="field-sizing-content max-h-[176px] min-h-9 min-w-0 flex-1 resize-none rounded-xl bg-transparent px-3 py-2 text-base leading-5 outline-none placeholder:truncate md:text-sm coarse:min-h-11 coarse:py-3"
          />
          <Button
            look="ghost"
            size="icon"
            aria-label="Emoji"
            aria-haspopup="dialog"
            onClick={(event) => emoji.show(event.currentTarget)}
            className="text-muted!"
          >
            <Smile size={18} aria-hidden="true" />
          </Button>
          <Button
            type="submit"
            look="brand"
            size="icon"
            disabled={!canSend}
            aria-label={editing === null ? "Send" : "Save"}
          >
            {editing === null ? (
              <SendHorizontal size={17} aria-hidden="true" />
            ) : (
              <Check size={17} aria-hidden="true" />
            )}
          </Button>
        </div>
      </div>
      <Alert message={saving.refusal} />
      <Counter id={counterId} fit={fit} />
      {emoji.panel}
      {emptied && (
        <Suspense>
          <ConfirmDeletion
            message={emptied}
            onClose={() => setEmptied(null)}
            onDone={() => {
              message.cancel();
              box.current?.focus();
            }}
          />
        </Suspense>
      )}
    </form>
  );
}
