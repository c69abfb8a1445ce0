import { clsx } from "clsx";
import { SendHorizontal } from "lucide-react";
import { type FormEvent, type KeyboardEvent, type ReactNode, useId, useRef } from "react";
import { Button } from "@/components/ui/button";
import { useChat, useOnline } from "@/lib/chat";
import { plainName } from "@/lib/names";
import { useTouch } from "@/lib/use-media";
import { cleanText, enterSends, type Fit, MAX_BYTES, measure } from "./rules";
import { useAutoGrow } from "./use-auto-grow";
import { useDraft } from "./use-draft";

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

/** Keyed by room where it is used: a draft belongs to one room. */
export function Composer({ roomId, roomName, hint }: Props) {
  const client = useChat();
  const online = useOnline();
  const touch = useTouch();
  const [text, setText] = useDraft(roomId);
  const box = useRef<HTMLTextAreaElement>(null);
  const counterId = useId();
  const fit = measure(text);
  const canSend = online && fit.sendable;
  useAutoGrow(box, text);

  const send = () => {
    if (!canSend) return;
    client.send(roomId, cleanText(text));
    setText("");
    box.current?.focus();
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (!enterSends(event.nativeEvent, touch)) return;
    event.preventDefault();
    send();
  };
  const onChange = (value: string) => {
    setText(value);
    if (online && value.trim() !== "") client.typing(roomId);
  };

  return (
    <form aria-label="Write a message" onSubmit={onSubmit} className="px-2 pt-1.5">
      {hint}
      <div className="flex items-end gap-1 rounded-2xl border border-line-strong bg-field p-1 focus-within:border-accent">
        <textarea
          ref={box}
          data-region="composer"
          rows={1}
          value={text}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={onKeyDown}
          dir="auto"
          aria-label={`Message ${plainName(roomName)}`}
          aria-describedby={fit.near ? counterId : undefined}
          aria-invalid={fit.over || undefined}
          placeholder={`Message ${plainName(roomName)}`}
          enterKeyHint={touch ? "enter" : "send"}
          className="field-sizing-content max-h-[176px] min-h-9 min-w-0 flex-1 resize-none rounded-xl bg-transparent px-3 py-2 text-base leading-5 outline-none placeholder:truncate md:text-sm coarse:min-h-11 coarse:py-3"
        />
        <Button type="submit" look="brand" size="icon" disabled={!canSend} aria-label="Send">
          <SendHorizontal size={17} aria-hidden="true" />
        </Button>
      </div>
      <Counter id={counterId} fit={fit} />
    </form>
  );
}
