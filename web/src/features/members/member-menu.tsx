import {
  ArrowRightLeft,
  Ban,
  Clock3,
  EllipsisVertical,
  type LucideIcon,
  MessageCircle,
  Shield,
  UserX,
  Volume2,
} from "lucide-react";
import { useRef } from "react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuLabel, MenuLine } from "@/components/ui/menu";
import { plainName } from "@/lib/names";
import { roleWords } from "@/lib/words";
import type { Member } from "@/protocol";
import type { MemberDeed } from "./member-deeds";

const icons: Record<MemberDeed["what"], LucideIcon> = {
  message: MessageCircle,
  mute: Clock3,
  unmute: Volume2,
  role: Shield,
  handOver: ArrowRightLeft,
  kick: UserX,
  ban: Ban,
};

function labelOf(deed: MemberDeed): string {
  switch (deed.what) {
    case "message":
      return "Message directly";
    case "mute":
      return deed.label;
    case "unmute":
      return "Unmute";
    case "role":
      return `Make ${roleWords[deed.role].phrase}`;
    case "handOver":
      return "Hand the room over";
    case "kick":
      return "Remove from the room";
    case "ban":
      return "Ban from the room";
  }
}

type Props = { member: Member; deeds: readonly MemberDeed[]; onDeed: (deed: MemberDeed) => void };

/** The groups of the menu, each drawn only where it holds something. */
const groups: readonly { title?: string; of: readonly MemberDeed["what"][] }[] = [
  { of: ["message"] },
  { title: "Mute for", of: ["mute"] },
  { of: ["unmute", "role", "handOver"] },
  { of: ["kick", "ban"] },
];

export function MemberMenu({ member, deeds, onDeed }: Props) {
  // Done after the focus is back on the trigger, so that a question asked then gives it back there too.
  const chosen = useRef<MemberDeed | null>(null);
  const closed = () => {
    if (chosen.current) onDeed(chosen.current);
    chosen.current = null;
  };
  const shown = groups
    .map((group) => ({ ...group, deeds: deeds.filter(({ what }) => group.of.includes(what)) }))
    .filter((group) => group.deeds.length > 0);
  return (
    <Menu
      onClosed={closed}
      trigger={
        <Button
          look="ghost"
          size="icon"
          aria-label={`Options for ${plainName(member.displayName ?? member.username)}`}
        >
          <EllipsisVertical size={16} aria-hidden="true" />
        </Button>
      }
    >
      {shown.map((group, index) => (
        <div key={group.of[0]}>
          {index > 0 && <MenuLine />}
          {group.title && <MenuLabel>{group.title}</MenuLabel>}
          {group.deeds.map((deed) => {
            const Icon = icons[deed.what];
            return (
              <MenuItem
                key={labelOf(deed)}
                danger={deed.what === "kick" || deed.what === "ban"}
                onSelect={() => {
                  chosen.current = deed;
                }}
              >
                <Icon size={16} aria-hidden="true" />
                {labelOf(deed)}
              </MenuItem>
            );
          })}
        </div>
      ))}
    </Menu>
  );
}
