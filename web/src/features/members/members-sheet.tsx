import { Dialog } from "@/components/ui/dialog";
import { MembersContent, type MembersProps } from "./members-content";

type Props = MembersProps & { open: boolean; onOpenChange: (open: boolean) => void };

export function MembersSheet({ open, onOpenChange, ...content }: Props) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="People" shape="sheet">
      <MembersContent {...content} />
    </Dialog>
  );
}
