import { clsx } from "clsx";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { roomPath } from "@/lib/addresses";

type Props = {
  roomId: string;
  current: boolean;
  icon: LucideIcon;
  testId: string;
  strong?: boolean;
  /** Beside the link, not in it. */
  action?: ReactNode;
  children: ReactNode;
};

/** A line of the sidebar that leads to a room. */
export function SideLink({ roomId, current, icon: Icon, testId, strong = false, action, children }: Props) {
  return (
    <li className="group relative flex">
      <Link
        href={roomPath(roomId)}
        aria-current={current ? "page" : undefined}
        data-testid={testId}
        className={clsx(
          "flex min-h-9 min-w-0 flex-1 items-center gap-2 rounded-lg px-2 coarse:min-h-11",
          current ? "bg-selected font-semibold text-selected-text" : "hover:bg-hover",
          strong && "font-semibold",
        )}
      >
        <Icon size={16} aria-hidden="true" className="flex-none opacity-75" />
        {children}
      </Link>
      {action}
    </li>
  );
}
