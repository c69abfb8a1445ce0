import { MessagesSquare } from "lucide-react";
import { Redirect } from "wouter";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useOnline, useSnapshot } from "@/lib/chat";
import { PaneHeader } from "./pane-header";
import { homePath, lastRoomPath } from "./paths";

type Props = { onCreate: () => void; onLink: () => void };

/** Where to begin: in a room, or with a way to one. */
export function Home({ onCreate, onLink }: Props) {
  const online = useOnline();
  const known = useSnapshot((snapshot) => snapshot.me !== null);
  const home = useSnapshot((snapshot) => homePath(snapshot.rooms));
  if (!known) return <Redirect to={lastRoomPath()} replace />;
  if (home) return <Redirect to={home} replace />;
  return (
    <main className="flex min-w-0 flex-1 flex-col">
      <PaneHeader title="Natter" />
      <Notice icon={<MessagesSquare size={28} aria-hidden="true" />} title="You are in no room yet">
        <p>Open one of your own, or come into another by its link.</p>
        <div className="flex flex-wrap justify-center gap-2">
          <Button look="brand" disabled={!online} onClick={onCreate}>
            New room
          </Button>
          <Button onClick={onLink}>Join by link</Button>
        </div>
      </Notice>
    </main>
  );
}
