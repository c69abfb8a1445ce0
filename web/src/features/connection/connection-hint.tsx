import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { useChat, useSnapshot } from "@/lib/chat";
import { useShownStatus } from "./shown-connection";

function NextTry({ nextAt }: { nextAt: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.ceil((nextAt - now) / 1000);
  return seconds > 0 ? <span className="tabular-nums"> Next try in {seconds} s.</span> : null;
}

/** Above the box while messages cannot leave, with the one thing that helps. */
export function ConnectionHint() {
  const client = useChat();
  const connection = useSnapshot((snapshot) => snapshot.connection);
  const shown = useShownStatus();
  if (shown === "online" || shown === "connecting" || shown === "signed-out") return null;
  const replaced = shown === "replaced";
  return (
    <div data-testid="connection-hint" className="flex items-center gap-2 pb-1.5 ps-2 text-xs text-muted">
      <p className="min-w-0 flex-1">
        {replaced
          ? "Natter is open in another window. Your draft is safe here."
          : "You can keep writing. Sending resumes when you are connected."}
        {connection.status === "reconnecting" && <NextTry nextAt={connection.nextAt} />}
      </p>
      {shown !== "offline" && (
        <Button size="small" onClick={() => client.reconnectNow()}>
          {replaced ? "Use it here" : "Try now"}
        </Button>
      )}
    </div>
  );
}
