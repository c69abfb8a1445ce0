import { memo, type ReactNode, Suspense, useCallback } from "react";
import { useChat } from "@/lib/chat";
import { part } from "@/lib/part";
import { refusalSentence } from "@/lib/sentences";
import { toast } from "@/lib/toast";
import { MessageRowItem } from "./message-row";
import { DayRow, SystemRowItem, UnreadRow } from "./other-rows";
import type { Row } from "./rows";

const TipsCard = part(async () => (await import("./tips-card")).TipsCard);

const Tips = () => (
  <Suspense>
    <TipsCard />
  </Suspense>
);

type Props = {
  roomId: string;
  rows: readonly Row[];
  liveFrom: number;
  target: number | null;
  tipsAfter: number | null;
  mayReact: boolean;
  mayUnreact: boolean;
  onJump: (seq: number) => void;
};

/** The index of the row that the tips follow; the end of the list while nothing newer came. */
function tipsIndex(rows: readonly Row[], afterSeq: number): number {
  const newer = rows.findIndex(
    (row) =>
      (row.kind === "message" && (row.seq === null || row.seq > afterSeq)) ||
      (row.kind === "system" && row.seq > afterSeq),
  );
  return newer === -1 ? rows.length : newer;
}

export const RowList = memo(function RowList({ roomId, rows, liveFrom, target, tipsAfter, ...rest }: Props) {
  const client = useChat();
  const retry = useCallback((id: string) => client.retry(roomId, id), [client, roomId]);
  const discard = useCallback((id: string) => client.discard(roomId, id), [client, roomId]);

  const react = useCallback(
    async (seq: number, emoji: string, reacted: boolean) => {
      const answer = await client.setReaction(roomId, seq, emoji, reacted);
      if (!answer.ok) toast(refusalSentence(answer));
    },
    [client, roomId],
  );

  const draw = (row: Row): ReactNode => {
    switch (row.kind) {
      case "day":
        return <DayRow key={row.key} timestamp={row.timestamp} />;
      case "unread":
        return <UnreadRow key={row.key} />;
      case "system":
        return <SystemRowItem key={row.key} row={row} />;
      case "message":
        return (
          <MessageRowItem
            key={row.key}
            row={row}
            live={row.seq === null || row.seq >= liveFrom}
            highlighted={target !== null && row.seq === target}
            onRetry={retry}
            onDiscard={discard}
            roomId={roomId}
            onReact={react}
            {...rest}
          />
        );
    }
  };

  const items = rows.map(draw);
  if (tipsAfter !== null) items.splice(tipsIndex(rows, tipsAfter), 0, <Tips key="tips" />);
  return <ol data-testid="rows">{items}</ol>;
});
