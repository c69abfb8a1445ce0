import { Popover as Parts } from "radix-ui";
import { useMemo } from "react";
import { Dialog } from "@/components/ui/dialog";
import { useTouch, useTwoPanes } from "@/lib/use-media";
import { EmojiPicker } from "./picker";

type Props = {
  /** Where the panel belongs: it may be gone by the time the panel closes. */
  anchor: DOMRect;
  onPick: (emoji: string) => void;
  onClose: () => void;
  /** Where the focus goes after that. */
  leadsTo: () => void;
};

/** Beside what opened it where there is space, from below elsewhere. Mounted means open. */
export function PickerPanel({ anchor, onPick, onClose, leadsTo }: Props) {
  const floats = useTwoPanes();
  const touch = useTouch();
  const virtual = useMemo(() => ({ current: { getBoundingClientRect: () => anchor } }), [anchor]);
  const onOpenChange = (open: boolean) => !open && onClose();
  if (!floats || touch)
    return (
      <Dialog open onOpenChange={onOpenChange} title="Emoji" shape="bottom" leadsTo={leadsTo}>
        <EmojiPicker onPick={onPick} />
      </Dialog>
    );
  return (
    <Parts.Root open onOpenChange={onOpenChange}>
      <Parts.Anchor virtualRef={virtual} />
      <Parts.Portal>
        <Parts.Content
          aria-label="Emoji"
          align="end"
          sideOffset={6}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            leadsTo();
          }}
          className="fade-in z-60 w-[304px] rounded-2xl border border-line bg-raised text-text shadow-2xl outline-none"
        >
          <EmojiPicker onPick={onPick} />
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}
