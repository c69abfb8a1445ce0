import { Laptop } from "lucide-react";
import { useState } from "react";
import { ListStates } from "@/components/lists/list-states";
import { Alert } from "@/components/ui/alert";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { flat } from "@/config/api";
import { announcer } from "@/lib/announcer";
import { momentOf } from "@/lib/dates";
import { refusalSentence } from "@/lib/sentences";
import { useList } from "@/lib/use-list";
import type { SessionLine } from "@/protocol";
import { agentWords } from "./agent";
import { endOtherSession, fetchSessions } from "./api";

const read = () => flat(fetchSessions());

function Line({ session, onEnd }: { session: SessionLine; onEnd: () => void }) {
  const words = agentWords(session.agent);
  return (
    <li data-testid="session" className="flex items-center gap-3 border-b border-line py-2">
      <Laptop size={18} aria-hidden="true" className="flex-none text-muted" />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <p className="flex flex-wrap items-center gap-2">
          {words}
          {session.current && <Badge>this one</Badge>}
        </p>
        <p className="text-xs text-muted">
          since {momentOf(session.createdAt)}
          {session.address && ` from ${session.address}`}
        </p>
      </div>
      {!session.current && (
        <Button
          size="small"
          aria-label={`Sign out ${words}, since ${momentOf(session.createdAt)}`}
          onClick={onEnd}
        >
          Sign out
        </Button>
      )}
    </li>
  );
}

export function Sessions() {
  const [state, reload] = useList(read);
  const [refusal, setRefusal] = useState("");
  const end = async (sessionId: string) => {
    const answer = await flat(endOtherSession(sessionId));
    setRefusal(answer.ok ? "" : refusalSentence(answer));
    if (answer.ok) announcer.status("Signed out there");
    await reload();
  };
  return (
    <Section title="Where you are signed in">
      <Alert message={refusal} />
      <ListStates state={state} empty="Nowhere else." onRetry={reload}>
        {(sessions) => (
          <ul className="border-t border-line">
            {sessions.map((session) => (
              <Line key={session.sessionId} session={session} onEnd={() => end(session.sessionId)} />
            ))}
          </ul>
        )}
      </ListStates>
    </Section>
  );
}
