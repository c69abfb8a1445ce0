import { clsx } from "clsx";
import { type ComponentProps, useId } from "react";
import { inputClass } from "./field";

type Props = Omit<ComponentProps<"select">, "id"> & {
  label: string;
  options: readonly { value: string; label: string }[];
};

/** The browser's own list: it opens well on every device. */
export function SelectField({ label, options, className, ...select }: Props) {
  const id = useId();
  return (
    <div className={clsx("flex flex-col gap-1", className)}>
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      <select id={id} className={clsx(inputClass, "border-line-strong")} {...select}>
        {options.map(({ value, label: name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
