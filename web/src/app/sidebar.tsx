import { clsx } from "clsx";
import { Plus, Search, Settings, ShieldCheck } from "lucide-react";
import { useCallback } from "react";
import { Link, useLocation } from "wouter";
import { Button } from "@/components/ui/button";
import { Logo } from "@/components/ui/logo";
import { ConnectionStatus } from "@/features/connection/connection-status";
import { RoomList } from "@/features/rooms/room-list";
import { ThemeToggle } from "@/features/settings/theme-toggle";
import { useOnline, useSnapshot } from "@/lib/chat";
import { roomPath } from "./paths";
import type { Ways } from "./use-ways";

type Props = { current: string | null; onFind: () => void; ways: Ways; alone: boolean };

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

const footLink =
  "inline-flex size-9 flex-none items-center justify-center rounded-[10px] hover:bg-hover coarse:size-11";

function Foot() {
  const governs = useSnapshot((snapshot) => snapshot.me?.siteAdmin ?? false);
  return (
    <div className="safe-bottom flex-none border-t border-line">
      <div className="flex h-13 items-center gap-1 ps-3 pe-2">
        <ConnectionStatus className="flex-1" />
        <ThemeToggle />
        {governs && (
          <Link href="/admin" aria-label="This site" className={footLink}>
            <ShieldCheck size={18} aria-hidden="true" />
          </Link>
        )}
        <Link href="/settings" aria-label="Settings" className={footLink}>
          <Settings size={18} aria-hidden="true" />
        </Link>
      </div>
    </div>
  );
}

export function Sidebar({ current, onFind, ways, alone }: Props) {
  const [, navigate] = useLocation();
  const open = useCallback((roomId: string) => navigate(roomPath(roomId)), [navigate]);
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
      <Brand alone={alone} onFind={onFind} onCreate={ways.create} />
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain p-2">
        <RoomList current={current} onOpen={open} onNewDirect={ways.direct} onLink={ways.link} />
      </div>
      <Foot />
    </nav>
  );
}
