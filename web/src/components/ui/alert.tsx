import { clsx } from "clsx";
import { CircleAlert } from "lucide-react";

type Props = { id?: string; message: string; className?: string };

/** What went wrong, spoken at once; nothing while nothing did. */
export function Alert({ id, message, className }: Props) {
  if (message === "") return null;
  return (
    <p
      id={id}
      role="alert"
      className={clsx(
        "flex items-center gap-2 rounded-[10px] border border-danger-line bg-danger-soft px-3 py-2 text-danger",
        className,
      )}
    >
      <CircleAlert size={16} aria-hidden="true" className="flex-none" />
      <span className="min-w-0 [overflow-wrap:anywhere]">{message}</span>
    </p>
  );
}
