import { clsx } from "clsx";
import type { ComponentProps } from "react";

const BASE =
  "inline-flex shrink-0 items-center justify-center gap-2 rounded-[10px] border font-semibold transition-[filter,background-color] select-none disabled:cursor-not-allowed";

const LOOKS = {
  brand:
    "brand-gradient border-transparent shadow-sm hover:brightness-95 active:brightness-90 disabled:bg-none disabled:bg-hover disabled:text-muted disabled:border-line disabled:shadow-none disabled:brightness-100",
  plain: "border-line bg-raised text-text hover:bg-hover disabled:text-muted",
  ghost: "border-transparent text-text hover:bg-hover disabled:text-muted",
  danger: "border-danger-line bg-danger-soft text-danger hover:brightness-97 dark:hover:brightness-125",
  onBrand: "ring-on-brand border-transparent text-on-brand hover:bg-white/15 disabled:opacity-60",
};

const SIZES = {
  normal: "min-h-9 px-4 coarse:min-h-11",
  small: "min-h-7 px-2.5 text-[13px] coarse:min-h-11 coarse:px-4",
  wide: "min-h-11 w-full px-4",
  icon: "size-9 coarse:size-11",
};

type Props = ComponentProps<"button"> & { look?: keyof typeof LOOKS; size?: keyof typeof SIZES };

export function Button({ look = "plain", size = "normal", className, type = "button", ...rest }: Props) {
  return <button type={type} className={clsx(BASE, LOOKS[look], SIZES[size], className)} {...rest} />;
}
