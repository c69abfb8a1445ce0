import { Archive, ArchiveRestore, Trash2 } from "lucide-react";
import { useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Confirm, type Question } from "@/components/ui/confirm";
import { useChat, useOnline } from "@/lib/chat";
import { refusalSentence } from "@/lib/sentences";
import type { Room } from "@/protocol";

type Props = { room: Room; mayArchive: boolean; mayDelete: boolean; onDeleted: () => void };

/** Putting a room away, which can be undone, and deleting it, which cannot. */
export function Endings({ room, mayArchive, mayDelete, onDeleted }: Props) {
  const client = useChat();
  const online = useOnline();
  const [question, setQuestion] = useState<Question | null>(null);
  const [refusal, setRefusal] = useState("");
  const { roomId, archived } = room;

  const archive = async () => {
    const result = await client.do({ action: "updateRoom", roomId, archived: !archived });
    setRefusal(result.ok ? "" : refusalSentence(result));
  };
  const askDelete = () =>
    setQuestion({
      title: "Delete this room?",
      children: (
        <>
          <p>
            <bdi className="font-semibold">{room.name}</bdi> and every message in it are deleted for
            everybody, for good. Nobody can bring them back, not even the people who run this site.
          </p>
          <p>To only stop people from writing, archive the room instead.</p>
        </>
      ),
      deed: "Delete for good",
      typed: { label: "Type the room's name to confirm", word: room.name },
      run: () => client.do({ action: "deleteRoom", roomId }),
    });

  return (
    <section aria-label="Archive or delete" className="flex flex-col gap-3 border-t border-line pt-4">
      <Alert message={refusal} />
      {mayArchive && (
        <div className="flex flex-col items-start gap-1">
          <Button disabled={!online} onClick={archive}>
            {archived ? (
              <ArchiveRestore size={16} aria-hidden="true" />
            ) : (
              <Archive size={16} aria-hidden="true" />
            )}
            {archived ? "Take out of the archive" : "Archive room"}
          </Button>
          <p className="text-xs text-muted">
            {archived
              ? "People can write again."
              : "Everything can still be read and nobody can write. You can take it out again."}
          </p>
        </div>
      )}
      {mayDelete && (
        <div className="flex flex-col items-start gap-1">
          <Button look="danger" disabled={!online} onClick={askDelete}>
            <Trash2 size={16} aria-hidden="true" />
            Delete room
          </Button>
          <p className="text-xs text-muted">With all that was written in it, for everybody, for good.</p>
        </div>
      )}
      <Confirm question={question} onClose={() => setQuestion(null)} onDone={onDeleted} />
    </section>
  );
}
