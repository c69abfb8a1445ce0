import { clsx } from "clsx";
import { Hash } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import { CountBadge } from "@/components/ui/count-badge";
import { Dialog } from "@/components/ui/dialog";
import { inputClass } from "@/components/ui/field";
import { useSnapshot } from "@/lib/chat";
import type { Room } from "@/protocol";

/** Letters in order are enough ("gnl" finds general); unread rooms come first. */
export function matchRooms(rooms: readonly Room[], typed: string): Room[] {
  const wanted = [...typed.toLocaleLowerCase().replace(/\s/g, "")];
  const fits = (room: Room) => {
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
  room: Room;
  active: boolean;
  onPick: () => void;
}) {
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
      <Hash size={16} aria-hidden="true" className="flex-none opacity-75" />
      <bdi className="min-w-0 flex-1 truncate">{room.name}</bdi>
      {room.unread > 0 && <CountBadge count={room.unread} label={`${room.unread} unread`} />}
    </div>
  );
}

function Picker({ onPick }: { onPick: (roomId: string) => void }) {
  const rooms = useSnapshot((snapshot) => snapshot.rooms);
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const id = useId();
  const found = matchRooms(rooms, typed);
  const chosen = found[Math.min(active, found.length - 1)];

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && chosen) onPick(chosen.roomId);
    else if (event.key === "ArrowDown") setActive((index) => Math.min(index + 1, found.length - 1));
    else if (event.key === "ArrowUp") setActive((index) => Math.max(index - 1, 0));
    else return;
    event.preventDefault();
  };

  return (
    <div className="flex min-h-0 flex-col gap-2 px-3 pb-3">
      <input
        role="combobox"
        aria-label="Find a room"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={chosen ? `${id}-${chosen.roomId}` : undefined}
        autoComplete="off"
        placeholder="Find a room"
        className={clsx(inputClass, "border-line-strong")}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setActive(0);
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
            active={room === chosen}
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
