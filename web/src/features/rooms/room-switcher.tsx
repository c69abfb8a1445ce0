import { clsx } from "clsx";
import { House } from "lucide-react";
import { useId, useState } from "react";
import { CountBadge } from "@/components/ui/count-badge";
import { Dialog } from "@/components/ui/dialog";
import { inputClass } from "@/components/ui/field";
import { useProfiles, useSnapshot } from "@/lib/chat";
import { kindIcons } from "@/lib/kinds";
import { roomTitle } from "@/lib/names";
import { useActiveOption } from "@/lib/use-active-option";
import type { Room } from "@/protocol";

type Named = Pick<Room, "roomId" | "name" | "unread" | "kind">;

/** Letters in order are enough ("gnl" finds general); unread rooms come first. */
export function matchRooms<R extends Named>(rooms: readonly R[], typed: string): R[] {
  const wanted = [...typed.toLocaleLowerCase().replace(/\s/g, "")];
  const fits = (room: R) => {
    let from = 0;
    const name = room.name.toLocaleLowerCase();
    return wanted.every((letter) => {
      from = name.indexOf(letter, from) + 1;
      return from > 0;
    });
  };
  return rooms.filter(fits).sort((a, b) => Number(b.unread > 0) - Number(a.unread > 0));
}

function Option({
  id,
  room,
  active,
  onPick,
}: {
  id: string;
  room: Named;
  active: boolean;
  onPick: () => void;
}) {
  const Icon = room.roomId === "lobby" ? House : kindIcons[room.kind];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the keys.
    // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the combobox, which names the active option.
    <div
      id={id}
      role="option"
      aria-selected={active}
      onClick={onPick}
      className={clsx(
        "flex min-h-10 cursor-pointer items-center gap-2 rounded-lg px-2 coarse:min-h-11",
        active ? "bg-selected text-selected-text" : "hover:bg-hover",
      )}
    >
      <Icon size={16} aria-hidden="true" className="flex-none opacity-75" />
      <bdi className="min-w-0 flex-1 truncate">{room.name}</bdi>
      {room.unread > 0 && <CountBadge count={room.unread} label={`${room.unread} unread`} />}
    </div>
  );
}

/** Direct rooms are found by the names of the others. */
function useNamedRooms(): Named[] {
  const rooms = useSnapshot((snapshot) => snapshot.rooms);
  const myId = useSnapshot((snapshot) => snapshot.me?.userId);
  const profiles = useProfiles();
  return rooms.map(({ roomId, unread, kind, ...room }) => {
    return { roomId, unread, kind, name: roomTitle({ ...room, kind }, myId, profiles) };
  });
}

function Picker({ onPick }: { onPick: (roomId: string) => void }) {
  const rooms = useNamedRooms();
  const [typed, setTyped] = useState("");
  const id = useId();
  const found = matchRooms(rooms, typed);
  const { active, onKeyDown, toFirst } = useActiveOption(found, ({ roomId }) => onPick(roomId));

  return (
    <div className="flex min-h-0 flex-col gap-2 px-3 pb-3">
      <input
        role="combobox"
        aria-label="Find a room"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={active ? `${id}-${active.roomId}` : undefined}
        autoComplete="off"
        placeholder="Find a room"
        className={clsx(inputClass, "border-line-strong")}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          toFirst();
        }}
        onKeyDown={onKeyDown}
      />
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label="Rooms"
        className="min-h-0 overflow-y-auto"
        tabIndex={-1}
      >
        {found.map((room) => (
          <Option
            key={room.roomId}
            id={`${id}-${room.roomId}`}
            room={room}
            active={room === active}
            onPick={() => onPick(room.roomId)}
          />
        ))}
      </div>
      {found.length === 0 && (
        <p role="status" className="px-2 text-muted">
          No room of yours matches.
        </p>
      )}
    </div>
  );
}

type Props = { open: boolean; onOpenChange: (open: boolean) => void; onPick: (roomId: string) => void };

export function RoomSwitcher({ open, onOpenChange, onPick }: Props) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Go to room">
      <Picker onPick={onPick} />
    </Dialog>
  );
}
