import { clsx } from "clsx";
import { useId } from "react";

type Props = { all: boolean; onChange: (all: boolean) => void };

const scopes = [
  { all: false, label: "This room" },
  { all: true, label: "All my rooms" },
] as const;

/** Where to look. */
export function Scope({ all, onChange }: Props) {
  const name = useId();
  return (
    <fieldset className="flex flex-none gap-1 rounded-[10px] border border-line p-1">
      <legend className="sr-only">Where to search</legend>
      {scopes.map((scope) => (
        <label
          key={scope.label}
          className={clsx(
            "inline-flex min-h-8 flex-1 cursor-pointer items-center justify-center rounded-lg px-3 font-semibold has-focus-visible:outline-2 has-focus-visible:outline-accent coarse:min-h-11",
            scope.all === all ? "bg-selected text-selected-text" : "text-muted hover:bg-hover",
          )}
        >
          <input
            type="radio"
            name={name}
            checked={scope.all === all}
            onChange={() => onChange(scope.all)}
            className="sr-only"
          />
          {scope.label}
        </label>
      ))}
    </fieldset>
  );
}
