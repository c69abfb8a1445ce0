import { CloudOff } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";

export function Unreachable({ onRetry }: { onRetry: () => void }) {
  return (
    <main className="flex h-dvh">
      <Notice icon={<CloudOff size={28} aria-hidden="true" />} title="The server cannot be reached">
        <h1 className="sr-only">Natter</h1>
        <p>It is tried again every few seconds.</p>
        <Button look="brand" onClick={onRetry}>
          Try now
        </Button>
      </Notice>
    </main>
  );
}
