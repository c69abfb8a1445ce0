import { KeyRound } from "lucide-react";
import { isForeignServer } from "@/config/server";
import type { ProviderButton } from "@/protocol";

type Props = { providers: readonly ProviderButton[]; onLeaving?: () => void };

/** They come back with a cookie, so only to the page's own server. */
export function Providers({ providers, onLeaving }: Props) {
  if (providers.length === 0 || isForeignServer()) return null;
  return (
    <div className="flex flex-col gap-2">
      <p className="flex items-center gap-3 text-xs text-muted">
        <span className="h-px flex-1 bg-line" />
        or
        <span className="h-px flex-1 bg-line" />
      </p>
      {providers.map(({ id, name }) => (
        <a
          key={id}
          href={`/api/oidc/${id}/start`}
          onClick={onLeaving}
          className="inline-flex min-h-11 items-center justify-center gap-2 rounded-[10px] border border-line bg-raised px-4 font-semibold hover:bg-hover"
        >
          <KeyRound size={16} aria-hidden="true" />
          Continue with <bdi>{name}</bdi>
        </a>
      ))}
    </div>
  );
}
