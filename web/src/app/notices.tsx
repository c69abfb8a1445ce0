import { DoorOpen, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { Link } from "wouter";
import type { ChatNotice } from "@/chat/notices";
import { Button } from "@/components/ui/button";
import { noticeText } from "@/features/rooms/notice-text";
import { announcer } from "@/lib/announcer";
import { useChat, useSnapshot } from "@/lib/chat";
import { roomPath } from "./paths";

/** Speaks each once; what was there before one looked is no news. */
function useAnnounce(notices: readonly ChatNotice[]): void {
  const heard = useRef(notices.at(-1)?.id ?? 0);
  useEffect(() => {
    for (const notice of notices) {
      if (notice.id <= heard.current) continue;
      heard.current = notice.id;
      announcer.status(noticeText(notice));
    }
  }, [notices]);
}

function Card({ notice, onDismiss }: { notice: ChatNotice; onDismiss: () => void }) {
  return (
    <li
      data-testid="notice"
      className="fade-in flex items-center gap-3 rounded-2xl border border-line bg-raised py-2 ps-4 pe-2 shadow-lg"
    >
      <DoorOpen size={18} aria-hidden="true" className="flex-none text-accent" />
      <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">{noticeText(notice)}</p>
      {notice.kind === "approved" && (
        <Link
          href={roomPath(notice.roomId)}
          onClick={onDismiss}
          className="flex min-h-9 items-center px-2 font-semibold text-accent underline-offset-2 hover:underline coarse:min-h-11"
        >
          Open
        </Link>
      )}
      <Button look="ghost" size="icon" aria-label="Dismiss" onClick={onDismiss}>
        <X size={16} aria-hidden="true" />
      </Button>
    </li>
  );
}

/** What happened to oneself, calm and in words. The pane of the room itself tells it where that room is open. */
export function Notices({ current }: { current: string | null }) {
  const client = useChat();
  const notices = useSnapshot((snapshot) => snapshot.notices);
  useAnnounce(notices);
  const here = notices.find(({ roomId, kind }) => roomId === current && kind === "approved");
  useEffect(() => {
    if (here) client.dismissNotice(here.id);
  }, [client, here]);
  const shown = notices.filter(({ roomId }) => roomId !== current);
  if (shown.length === 0) return null;
  return (
    <section
      aria-label="Notices"
      className="pointer-events-none fixed inset-x-3 top-[calc(env(safe-area-inset-top)+4rem)] z-30 mx-auto max-w-md md:start-auto md:end-4 md:mx-0 md:w-full"
    >
      <ul className="pointer-events-auto flex flex-col gap-2">
        {shown.map((notice) => (
          <Card key={notice.id} notice={notice} onDismiss={() => client.dismissNotice(notice.id)} />
        ))}
      </ul>
    </section>
  );
}
