export function CountBadge({ count, label }: { count: number; label: string }) {
  return (
    <span className="brand-gradient inline-flex h-5 min-w-5 flex-none items-center justify-center rounded-full border border-transparent px-1.5 text-xs font-bold tabular-nums">
      <span aria-hidden="true">{count > 99 ? "99+" : count}</span>
      <span className="sr-only">{label}</span>
    </span>
  );
}
