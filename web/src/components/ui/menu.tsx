import { clsx } from "clsx";
import { DropdownMenu as Parts } from "radix-ui";
import type { ReactElement, ReactNode } from "react";

type Props = {
  trigger: ReactElement;
  /** After the menu is closed and the focus is back on the trigger. */
  onClosed: (event: Event) => void;
  onOpenChange?: (open: boolean) => void;
  children: ReactNode;
};

/**
 * Not modal: a modal menu locks scrolling with an injected style element, which the content policy forbids. It stays inside the landmark of its
 * trigger, where screen readers look for it.
 */
export function Menu({ trigger, onClosed, onOpenChange, children }: Props) {
  return (
    <Parts.Root modal={false} {...(onOpenChange && { onOpenChange })}>
      <Parts.Trigger asChild>{trigger}</Parts.Trigger>
      <Parts.Content
        align="end"
        sideOffset={4}
        collisionPadding={8}
        // On a small screen it scrolls, and what scrolls must be reachable by keyboard.
        tabIndex={0}
        onCloseAutoFocus={onClosed}
        className="fade-in z-60 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 overflow-y-auto rounded-xl border border-line bg-raised p-1 text-text shadow-2xl"
      >
        {children}
      </Parts.Content>
    </Parts.Root>
  );
}

export function MenuItem({
  onSelect,
  danger = false,
  children,
}: {
  onSelect: () => void;
  danger?: boolean;
  children: ReactNode;
}) {
  return (
    <Parts.Item
      onSelect={onSelect}
      className={clsx(
        "flex min-h-9 cursor-pointer items-center gap-2 rounded-lg px-3 outline-none data-highlighted:bg-selected data-highlighted:text-selected-text coarse:min-h-11",
        danger && "text-danger",
      )}
    >
      {children}
    </Parts.Item>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Parts.Label className="px-3 pt-2 pb-1 text-xs font-bold text-muted">{children}</Parts.Label>;
}

export const MenuLine = () => <Parts.Separator className="my-1 h-px bg-line" />;
