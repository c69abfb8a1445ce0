import { DoorOpen } from "lucide-react";
import type { ChatNotice } from "@/chat/notices";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useOnline } from "@/lib/chat";
import type { OpenRoom } from "@/protocol";
import { noticeText } from "./notice-text";
import { useJoin } from "./use-join";

type Props = {
  notice: ChatNotice;
  open: OpenRoom | undefined;
  onJoined: (roomId: string) => void;
  onHome: () => void;
};

/** In place of a room that one was in a moment ago. */
export function RemovedPrompt({ notice, open, onJoined, onHome }: Props) {
  const online = useOnline();
  const { join, joining, refusal } = useJoin(onJoined);
  const mayReturn = open && notice.kind !== "banned";
  return (
    <Notice icon={<DoorOpen size={28} aria-hidden="true" />} title={noticeText(notice)}>
      {notice.kind === "removed" && <p>What is written there from now on does not reach you.</p>}
      {notice.kind === "banned" && <p>You cannot come back until somebody lifts the ban.</p>}
      {notice.kind === "deleted" && <p>All that was written in it is gone.</p>}
      {notice.kind === "lost" && <p>It was deleted, or you left it elsewhere, or somebody removed you.</p>}
      <Alert message={refusal} />
      <div className="flex flex-wrap justify-center gap-2">
        <Button look="brand" onClick={onHome}>
          Go to your rooms
        </Button>
        {mayReturn && (
          <Button disabled={!online || joining !== null} onClick={() => join({ roomId: open.roomId })}>
            Join again
          </Button>
        )}
      </div>
    </Notice>
  );
}
