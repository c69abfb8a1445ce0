import { DoorClosed, Hash, Lock, type LucideIcon, MessageCircle } from "lucide-react";
import type { Choice } from "@/components/ui/choices";
import { kindWords } from "@/lib/words";
import type { RoomKind } from "@/protocol";

export const kindIcons: Record<RoomKind, LucideIcon> = {
  public: Hash,
  approval: DoorClosed,
  private: Lock,
  direct: MessageCircle,
};

export type ChosenKind = Exclude<RoomKind, "direct">;

export const kindChoices: readonly Choice<ChosenKind>[] = (["public", "approval", "private"] as const).map(
  (kind) => ({
    value: kind,
    label: kindWords[kind].label,
    sentence: kindWords[kind].sentence,
    Icon: kindIcons[kind],
  }),
);
