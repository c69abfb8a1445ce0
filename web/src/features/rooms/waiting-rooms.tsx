import { DoorClosed, Hourglass } from "lucide-react";
import { useSnapshot } from "@/lib/chat";
import { ago } from "@/lib/dates";
import type { OwnRequest } from "@/protocol";
import { SectionTitle } from "./section-title";
import { SideLink } from "./side-link";

/** A room one is not in tells nobody its name: the end of its id has to do. */
const shortId = (roomId: string): string => `…${roomId.slice(-4)}`;

function WaitingLink({ request, current }: { request: OwnRequest; current: boolean }) {
  const ahead = useSnapshot((snapshot) => snapshot.serverAhead);
  const waiting = request.status === "waiting";
  const icon = waiting ? Hourglass : DoorClosed;
  return (
    <SideLink roomId={request.roomId} current={current} icon={icon} testId="waiting-link">
      <span className="min-w-0 flex-1 py-0.5">
        <span className="block truncate">Room {shortId(request.roomId)}</span>
        <span className="block text-xs font-normal">
          {waiting ? `asked ${ago(request.askedAt - ahead, Date.now())}` : "declined"}
        </span>
      </span>
    </SideLink>
  );
}

export function WaitingRooms({ current }: { current: string | null }) {
  const requests = useSnapshot((snapshot) => snapshot.requests);
  if (requests.length === 0) return null;
  return (
    <section aria-labelledby="waiting-rooms">
      <SectionTitle id="waiting-rooms">Waiting</SectionTitle>
      <ul className="flex flex-col gap-0.5">
        {requests.map((request) => (
          <WaitingLink key={request.roomId} request={request} current={request.roomId === current} />
        ))}
      </ul>
    </section>
  );
}
