import type { LucideIcon } from "lucide-react";
import { RadioGroup } from "radix-ui";
import { useId } from "react";

export type Choice<T extends string> = { value: T; label: string; sentence: string; Icon: LucideIcon };

type Props<T extends string> = {
  label: string;
  value: T;
  onChange: (value: T) => void;
  choices: readonly Choice<T>[];
  disabled?: boolean;
};

/** One of a few, each with a sentence that says what it means. */
export function Choices<T extends string>({ label, value, onChange, choices, disabled }: Props<T>) {
  const id = useId();
  const choose = (chosen: string) => {
    const known = choices.find((choice) => choice.value === chosen);
    if (known) onChange(known.value);
  };
  return (
    <div className="flex flex-col gap-1">
      <p id={id} className="font-semibold">
        {label}
      </p>
      <RadioGroup.Root
        value={value}
        onValueChange={choose}
        disabled={disabled ?? false}
        aria-labelledby={id}
        className="flex flex-col gap-1.5"
      >
        {choices.map(({ value: one, label: name, sentence, Icon }) => (
          <RadioGroup.Item
            key={one}
            value={one}
            aria-labelledby={`${id}-${one}`}
            aria-describedby={`${id}-${one}-sentence`}
            className="flex items-start gap-3 rounded-xl border border-line-strong bg-raised px-3 py-2 text-start disabled:opacity-70 data-[state=checked]:border-accent data-[state=checked]:bg-selected data-[state=checked]:ring-1 data-[state=checked]:ring-accent"
          >
            <Icon size={18} aria-hidden="true" className="mt-0.5 flex-none" />
            <span className="min-w-0">
              <span id={`${id}-${one}`} className="block font-semibold">
                {name}
              </span>
              <span id={`${id}-${one}-sentence`} className="block text-xs">
                {sentence}
              </span>
            </span>
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </div>
  );
}
