import { clsx } from "clsx";
import { type ComponentProps, useId } from "react";

type Props = Omit<ComponentProps<"input">, "id"> & {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  /** Id of an error that stands elsewhere and concerns this field too. */
  sharedErrorId?: string | undefined;
};

export const inputClass =
  "min-h-11 w-full min-w-0 rounded-[10px] border bg-field px-3 text-base text-text md:text-sm aria-invalid:border-danger";

export function Field({ label, hint, error, sharedErrorId, className, ...input }: Props) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`, sharedErrorId].filter(Boolean).join(" ");
  const invalid = Boolean(error || sharedErrorId);
  return (
    <div className={clsx("flex flex-col gap-1", className)}>
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      <input
        id={id}
        className={clsx(inputClass, "border-line-strong")}
        aria-invalid={invalid || undefined}
        aria-describedby={described || undefined}
        {...input}
      />
      {hint && (
        <p id={`${id}-hint`} className="text-xs text-muted">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-xs font-medium text-danger">
          {error}
        </p>
      )}
    </div>
  );
}
