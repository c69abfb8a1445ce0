import { Lightbulb, X } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { useTouch } from "@/lib/use-media";

const keyboardTips = [
  "Enter sends, Shift + Enter starts a new line.",
  "Ctrl + K jumps to any room, F6 moves between the parts of the window.",
];
const touchTips = ["Enter starts a new line, the round button sends."];
const sharedTips = [
  "Write *italic*, **bold**, `code` or > quote to shape your text.",
  "No connection? Keep writing. Your draft stays here, also after a reload.",
];

function Tip({ tip, onDismiss }: { tip: string; onDismiss: () => void }) {
  const id = useId();
  return (
    <li className="flex items-center gap-1 py-1 ps-1">
      <span id={id} className="min-w-0 flex-1">
        <span className="sr-only">Tip: </span>
        {tip}
      </span>
      <Button look="ghost" size="icon" aria-label="Dismiss tip" aria-describedby={id} onClick={onDismiss}>
        <X size={14} aria-hidden="true" />
      </Button>
    </li>
  );
}

export function TipsCard() {
  const touch = useTouch();
  const [dismissed, setDismissed] = useState<readonly string[]>([]);
  const tips = [...(touch ? touchTips : keyboardTips), ...sharedTips].filter(
    (tip) => !dismissed.includes(tip),
  );
  if (tips.length === 0) return null;
  return (
    <li
      data-row=""
      data-testid="tips"
      className="mx-auto my-4 w-full max-w-md rounded-2xl border border-line bg-tip p-3"
    >
      <p className="flex items-center gap-2 ps-1 text-xs font-bold">
        <Lightbulb size={14} aria-hidden="true" className="text-accent" />
        Tips for your first visit
        <span className="font-normal text-muted">only you see these</span>
      </p>
      <ul className="mt-1 divide-y divide-line">
        {tips.map((tip) => (
          <Tip key={tip} tip={tip} onDismiss={() => setDismissed((known) => [...known, tip])} />
        ))}
      </ul>
    </li>
  );
}
