import { memo } from "react";
import { useTyping } from "@/lib/chat";

/** Keeps its height when empty, so that nobody's typing moves the page. */
export const TypingLine = memo(function TypingLine({ roomId }: { roomId: string }) {
  const typing = useTyping(roomId);
  const [first, second] = typing;
  return (
    <div data-testid="typing" className="flex h-5 min-w-0 items-center gap-1.5 px-2 text-xs text-muted">
      {first && (
        <>
          <span aria-hidden="true" className="flex gap-0.5">
            <span className="typing-dot size-1.5 rounded-full bg-muted" />
            <span className="typing-dot size-1.5 rounded-full bg-muted" />
            <span className="typing-dot size-1.5 rounded-full bg-muted" />
          </span>
          <span className="min-w-0 truncate">
            {typing.length > 2 ? (
              "Several people are typing…"
            ) : (
              <>
                <bdi>{first.username}</bdi>
                {second && (
                  <>
                    {" and "}
                    <bdi>{second.username}</bdi>
                  </>
                )}
                {second ? " are typing…" : " is typing…"}
              </>
            )}
          </span>
        </>
      )}
    </div>
  );
});
