import { clsx } from "clsx";
import { Plus, Search, Settings } from "lucide-react";
import { Suspense, useCallback, useState } from "react";
import { Link, useLocation } from "wouter";
import { Button } from "@/components/ui/button";
import { Logo } from "@/components/ui/logo";
import { ConnectionStatus } from "@/features/connection/connection-status";
import { RoomList } from "@/features/rooms/room-list";
import { ThemeToggle } from "@/features/settings/theme-toggle";
import { useOnline } from "@/lib/chat";
import { useOnceOpened } from "@/lib/use-once-opened";
import { CreateRoom } from "./lazy-screens";
import { roomPath } from "./paths";

type Props = { current: string | null; onFind: () => void; alone: boolean };

function Brand({ alone, onFind, onCreate }: { alone: boolean; onFind: () => void; onCreate: () => void }) {
  const online = useOnline();
  const Name = alone ? "h1" : "p";
  return (
    <div className="brand-gradient safe-top flex-none">
      <div className="flex h-14 items-center gap-1 ps-3 pe-2">
        <Name className="flex min-w-0 flex-1 items-center gap-2 text-lg font-extrabold tracking-tight">
          <Logo size={24} />
          Natter
        </Name>
        <Button look="onBrand" size="icon" aria-label="Go to room" onClick={onFind}>
          <Search size={18} aria-hidden="true" />
        </Button>
        <Button look="onBrand" size="icon" aria-label="New room" disabled={!online} onClick={onCreate}>
          <Plus size={20} aria-hidden="true" />
        </Button>
      </div>
    </div>
  );
}

function Foot() {
  return (
    <div className="safe-bottom flex-none border-t border-line">
      <div className="flex h-13 items-center gap-1 ps-3 pe-2">
        <ConnectionStatus className="flex-1" />
        <ThemeToggle />
        <Link
          href="/settings"
          aria-label="Settings"
          className="inline-flex size-9 flex-none items-center justify-center rounded-[10px] hover:bg-hover coarse:size-11"
        >
          <Settings size={18} aria-hidden="true" />
        </Link>
      </div>
    </div>
  );
}

export function Sidebar({ current, onFind, alone }: Props) {
  const [, navigate] = useLocation();
  const [creating, setCreating] = useState(false);
  const createUsed = useOnceOpened(creating);
  const open = useCallback(
    (roomId: string) => {
      setCreating(false);
      navigate(roomPath(roomId));
    },
    [navigate],
  );
  return (
    <nav
      aria-label="Rooms"
      data-region="rooms"
      tabIndex={-1}
      className={clsx(
        "flex min-h-0 flex-col bg-panel",
        alone ? "h-dvh w-full" : "w-60 flex-none border-e border-line",
      )}
    >
      <Brand alone={alone} onFind={onFind} onCreate={() => setCreating(true)} />
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain p-2">
        <RoomList current={current} onOpen={open} />
      </div>
      <Foot />
      {createUsed && (
        <Suspense>
          <CreateRoom open={creating} onOpenChange={setCreating} onCreated={open} />
        </Suspense>
      )}
    </nav>
  );
}
