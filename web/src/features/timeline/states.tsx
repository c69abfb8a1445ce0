import { clsx } from "clsx";
import { MessagesSquare } from "lucide-react";
import { Notice } from "@/components/ui/notice";

const widths = ["w-40", "w-64", "w-52", "w-32", "w-72", "w-44"];

export function LoadingRows() {
  return (
    <div role="status" data-testid="loading" className="flex flex-col gap-3 py-4">
      <span className="sr-only">Loading messages…</span>
      {widths.map((width, index) => (
        <div key={width} className={clsx("flex gap-2", index % 3 === 2 && "flex-row-reverse")}>
          <div className="size-8 flex-none rounded-full bg-hover" />
          <div className={clsx("h-9 max-w-full rounded-2xl bg-hover", width)} />
        </div>
      ))}
    </div>
  );
}

export function EmptyRoom({ name, closed }: { name: string; closed: boolean }) {
  return (
    <Notice icon={<MessagesSquare size={28} aria-hidden="true" />} title="No messages yet">
      <p>
        {closed ? "Nothing was written in " : "Write the first one in "}
        <bdi className="font-semibold">{name}</bdi>.
      </p>
    </Notice>
  );
}
