import { useEffect, useState } from "react";
import type { Connection } from "@/chat/model";
import type { Tone } from "@/components/ui/status-dot";
import { useSnapshot } from "@/lib/chat";

type Status = Connection["status"];

/** A short break heals itself; naming it at once would only alarm. */
const PATIENCE_MS = 1000;

export const looks: Record<Status, { label: string; tone: Tone; pulse: boolean }> = {
  connecting: { label: "Connecting…", tone: "waiting", pulse: true },
  online: { label: "Connected", tone: "online", pulse: true },
  reconnecting: { label: "Reconnecting…", tone: "waiting", pulse: true },
  offline: { label: "Offline", tone: "offline", pulse: false },
  "signed-out": { label: "Signed out", tone: "idle", pulse: false },
  replaced: { label: "Paused here", tone: "idle", pulse: false },
};

/** The status to show: the true one, but "reconnecting" only after a second. */
export function useShownStatus(): Status {
  const status = useSnapshot((snapshot) => snapshot.connection.status);
  const [patient, setPatient] = useState<Status>(status);
  useEffect(() => {
    const wait = status === "reconnecting" ? PATIENCE_MS : 0;
    const timer = setTimeout(() => setPatient(status), wait);
    return () => clearTimeout(timer);
  }, [status]);
  return status === "reconnecting" ? patient : status;
}
