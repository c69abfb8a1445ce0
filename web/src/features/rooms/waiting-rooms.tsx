import { clsx } from "clsx";
import { DoorClosed, Hourglass } from "lucide-react";
import { Link } from "wouter";
import { roomPath } from "@/lib/addresses";
import { useSnapshot } from "@/lib/chat";
import { ago } from "@/lib/dates";
import type { OwnRequest } from "@/protocol";
import { SectionTitle } from "./section-title";

/** A room one is not in tells nobody its name: the end of its id has to do. */
const shortId = (roomId: string): string => `…${roomId.slice(-4)}`;

function WaitingLink({ request, current }: { request: OwnRequest; current: boolean }) {
  const ahead = useSnapshot((snapshot) => snapshot.serverAhead);
  const waiting = request.status === "waiting";
  const Icon = waiting ? Hourglass : DoorClosed;
  return (
    <li>
      <Link
        href={roomPath(request.roomId)}
        aria-current={current ? "page" : undefined}
        data-testid="waiting-link"
        className={clsx(
          "flex min-h-10 items-center gap-2 rounded-lg px-2 coarse:min-h-11",
          current ? "bg-selected text-selected-text" : "hover:bg-hover",
        )}
      >
        <Icon size={16} aria-hidden="true" className="flex-none opacity-75" />
        <span className="min-w-0 flex-1">
          <span className="block truncate">Room {shortId(request.roomId)}</span>
          <span className="block text-xs">
            {waiting ? `asked ${ago(request.askedAt - ahead, Date.now())}` : "declined"}
          </span>
        </span>
      </Link>
    </li>
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
