import { clsx } from "clsx";
import { X } from "lucide-react";
import { Dialog as Parts } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { Button } from "./button";

const shapes = {
  card: "fade-in inset-x-4 top-[12dvh] mx-auto max-h-[76dvh] max-w-md rounded-2xl border",
  wide: "fade-in inset-x-2 top-[4dvh] mx-auto max-h-[92dvh] max-w-2xl rounded-2xl border sm:inset-x-4 sm:top-[8dvh] sm:max-h-[84dvh]",
  bottom:
    "sheet-up safe-bottom inset-x-0 bottom-0 mx-auto max-h-[85dvh] max-w-md rounded-t-3xl border-t sm:border-x",
  sheet: "sheet-in safe-top safe-bottom inset-y-0 end-0 w-[min(320px,88vw)] border-s",
} as const;

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: string;
  shape?: keyof typeof shapes;
  /** `alertdialog` where something is about to be lost. */
  role?: "dialog" | "alertdialog";
  /** Where closing leads, in place of giving the focus back. */
  leadsTo?: (() => void) | undefined;
  children: ReactNode;
};

/**
 * Without a trigger of Radix' own the focus would be lost on closing: it goes back to where it was when the dialog opened. A quiet one takes the
 * focus itself: a box in it would call up the keyboard of a phone.
 */
function useGivesFocusBack(leadsTo: (() => void) | undefined, quiet: boolean) {
  const opener = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: (event: Event) => {
      opener.current = document.activeElement;
      if (!quiet || !(event.currentTarget instanceof HTMLElement)) return;
      event.preventDefault();
      event.currentTarget.focus();
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      if (leadsTo) leadsTo();
      else if (opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus();
    },
  };
}

/** Radix' Overlay is left out on purpose: it locks scrolling with an injected style element, which the content policy forbids. The page
 * itself never scrolls here, so a plain backdrop does the same. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  shape = "card",
  role,
  leadsTo,
  children,
}: Props) {
  const focus = useGivesFocusBack(leadsTo, shape === "bottom");
  return (
    <Parts.Root open={open} onOpenChange={onOpenChange}>
      <Parts.Portal>
        <div className="fade-in fixed inset-0 z-40 bg-black/50" />
        <Parts.Content
          {...(description ? {} : { "aria-describedby": undefined })}
          {...(role && { role })}
          {...focus}
          aria-modal="true"
          className={clsx(
            "fixed z-50 flex flex-col overflow-hidden border-line bg-raised text-text shadow-2xl outline-none",
            shapes[shape],
          )}
        >
          <Parts.Title className="flex-none truncate py-3.5 ps-4 pe-14 text-base font-bold">
            {title}
          </Parts.Title>
          {description && (
            <Parts.Description className="-mt-2 px-4 pb-3 text-muted">{description}</Parts.Description>
          )}
          {children}
          {/* Last in order, so that opening puts the focus on the content. */}
          <Parts.Close asChild>
            <Button look="ghost" size="icon" aria-label="Close" className="absolute end-2 top-1.5">
              <X size={18} aria-hidden="true" />
            </Button>
          </Parts.Close>
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}
