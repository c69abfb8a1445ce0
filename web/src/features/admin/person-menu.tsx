import { EllipsisVertical } from "lucide-react";
import { useRef } from "react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import type { PersonAct } from "./person-acts";

type Props = { name: string; acts: readonly PersonAct[]; onAct: (act: PersonAct) => void };

export function PersonMenu({ name, acts, onAct }: Props) {
  const chosen = useRef<PersonAct | null>(null);
  if (acts.length === 0) return null;
  const closed = () => {
    if (chosen.current) onAct(chosen.current);
    chosen.current = null;
  };
  return (
    <Menu
      onClosed={closed}
      trigger={
        <Button look="ghost" size="icon" aria-label={`Options for ${name}`}>
          <EllipsisVertical size={16} aria-hidden="true" />
        </Button>
      }
    >
      {acts.map((act) => (
        <MenuItem
          key={act.label}
          danger={act.danger}
          onSelect={() => {
            chosen.current = act;
          }}
        >
          {act.label}
        </MenuItem>
      ))}
    </Menu>
  );
}
