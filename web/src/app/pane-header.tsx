import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { useTwoPanes } from "@/lib/use-media";

/** The line above a pane; on one-pane screens with the way back to the rooms. */
type Props = {
  title: ReactNode;
  /** Beside the title where there is space. */
  detail?: string | undefined;
  children?: ReactNode;
};

export function PaneHeader({ title, detail, children }: Props) {
  const twoPanes = useTwoPanes();
  return (
    <header className="safe-top flex-none border-b border-line">
      <div className="flex h-14 items-center gap-1 ps-3 pe-2">
        {!twoPanes && (
          <Link
            href="/"
            aria-label="Back to rooms"
            className="-ms-2 inline-flex size-9 flex-none items-center justify-center rounded-[10px] hover:bg-hover coarse:size-11"
          >
            <ArrowLeft size={20} aria-hidden="true" />
          </Link>
        )}
        <div className="flex min-w-0 flex-1 items-baseline gap-2">
          <h1 className="min-w-0 truncate text-base font-bold">{title}</h1>
          {detail && (
            <bdi title={detail} className="hidden min-w-0 flex-1 truncate text-muted sm:block">
              {detail}
            </bdi>
          )}
        </div>
        {children}
      </div>
    </header>
  );
}
