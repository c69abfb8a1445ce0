import { EllipsisVertical, Pin, Settings2 } from "lucide-react";
import { useRef } from "react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";

type Props = { onPins: () => void; onSettings: () => void };

/** What stands as buttons beside a room's name where there is space. */
export function RoomMenu({ onPins, onSettings }: Props) {
  // Done after the focus is back on the trigger, so that the dialog gives it back there.
  const chosen = useRef<(() => void) | null>(null);
  const closed = () => {
    chosen.current?.();
    chosen.current = null;
  };
  const choose = (run: () => void) => () => {
    chosen.current = run;
  };
  return (
    <Menu
      onClosed={closed}
      trigger={
        <Button look="ghost" size="icon" aria-label="Room menu">
          <EllipsisVertical size={18} aria-hidden="true" />
        </Button>
      }
    >
      <MenuItem onSelect={choose(onPins)}>
        <Pin size={16} aria-hidden="true" />
        Pinned messages
      </MenuItem>
      <MenuItem onSelect={choose(onSettings)}>
        <Settings2 size={16} aria-hidden="true" />
        Room settings
      </MenuItem>
    </Menu>
  );
}
