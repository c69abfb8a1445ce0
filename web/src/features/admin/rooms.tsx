import { useState } from "react";
import { MoreButton } from "@/components/lists/list-states";
import { Alert } from "@/components/ui/alert";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Confirm, type Question } from "@/components/ui/confirm";
import { momentOf } from "@/lib/dates";
import { kindIcons } from "@/lib/kinds";
import { plainName } from "@/lib/names";
import { refusalSentence } from "@/lib/sentences";
import { usePages } from "@/lib/use-pages";
import { kindWords } from "@/lib/words";
import type { AdminRoom } from "@/protocol";
import { archiveRoom, deleteRoom, readAdminRooms } from "./api";

type LineProps = { room: AdminRoom; onArchive: () => void; onDelete: () => void };

function RoomLine({ room, onArchive, onDelete }: LineProps) {
  const Icon = kindIcons[room.kind];
  const name = plainName(room.name);
  return (
    <li data-testid="admin-room" className="flex flex-wrap items-center gap-2 border-b border-line py-2">
      <Icon size={16} aria-hidden="true" className="flex-none text-muted" />
      <div className="min-w-40 flex-1 [overflow-wrap:anywhere]">
        <p className="flex flex-wrap items-center gap-2">
          <bdi className="font-semibold">{room.name}</bdi>
          {room.archived && <Badge>archived</Badge>}
        </p>
        <p className="text-xs text-muted">
          {kindWords[room.kind].label} · {room.members} {room.members === 1 ? "person" : "people"} · since{" "}
          {momentOf(room.createdAt)}
        </p>
      </div>
      {room.roomId !== "lobby" && room.kind !== "direct" && (
        <div className="flex gap-2">
          <Button
            size="small"
            aria-label={room.archived ? `Take ${name} out of the archive` : `Archive ${name}`}
            onClick={onArchive}
          >
            {room.archived ? "Unarchive" : "Archive"}
          </Button>
          <Button size="small" look="danger" aria-label={`Delete ${name}`} onClick={onDelete}>
            Delete
          </Button>
        </div>
      )}
    </li>
  );
}

export function Rooms() {
  const { items, hasMore, loading, failure, more, change } = usePages(readAdminRooms);
  const [question, setQuestion] = useState<Question | null>(null);
  const [refusal, setRefusal] = useState("");

  const archive = async ({ roomId, archived }: AdminRoom) => {
    const answer = await archiveRoom(roomId, !archived);
    setRefusal(answer.ok ? "" : refusalSentence(answer));
    if (answer.ok) change((room) => (room.roomId === roomId ? { ...room, archived: !archived } : room));
  };
  const erase = async (roomId: string) => {
    const answer = await deleteRoom(roomId);
    if (answer.ok) change((room) => (room.roomId === roomId ? null : room));
    return answer;
  };
  const askErase = ({ roomId, name }: AdminRoom) =>
    setQuestion({
      title: `Delete ${plainName(name)}?`,
      children: <p>Every message in it is deleted for everybody, for good. Nobody can bring them back.</p>,
      deed: "Delete for good",
      typed: { label: "Type the room's name to confirm", word: name },
      run: () => erase(roomId),
    });

  return (
    <>
      <p className="text-muted">
        You can put rooms away or delete them. What is written in them you cannot read here.
      </p>
      <Alert message={refusal} />
      <ul aria-label="Rooms of this site" className="border-t border-line">
        {items.map((room) => (
          <RoomLine
            key={room.roomId}
            room={room}
            onArchive={() => archive(room)}
            onDelete={() => askErase(room)}
          />
        ))}
      </ul>
      <MoreButton loading={loading} hasMore={hasMore} failure={failure} onMore={more} />
      <Confirm question={question} onClose={() => setQuestion(null)} />
    </>
  );
}
