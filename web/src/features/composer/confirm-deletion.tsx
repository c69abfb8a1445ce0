import { Confirm } from "@/components/ui/confirm";
import { type Doomed, deletion } from "@/features/timeline/deletion";
import { useChat } from "@/lib/chat";

type Props = { message: Doomed; onClose: () => void; onDone: () => void };

/** An edit that leaves nothing asks whether the message should go. */
export function ConfirmDeletion({ message, onClose, onDone }: Props) {
  const client = useChat();
  return <Confirm question={deletion(client, message)} onClose={onClose} onDone={onDone} />;
}
