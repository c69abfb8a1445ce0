import { clsx } from "clsx";
import { memo } from "react";
import { schemeOf } from "@/lib/colour";
import { initials } from "@/lib/names";
import type { Colour } from "@/protocol";

type Props = {
  userId: string;
  name: string;
  colour?: Colour | undefined;
  small?: boolean;
  /** In a quote: one letter. */
  tiny?: boolean;
  className?: string;
};

/** Decoration: the name always stands beside it. */
export const Avatar = memo(function Avatar({
  userId,
  name,
  colour,
  small = false,
  tiny = false,
  className,
}: Props) {
  return (
    <span
      aria-hidden="true"
      className={clsx(
        "scheme-gradient inline-flex flex-none items-center justify-center overflow-hidden rounded-full border border-transparent font-bold select-none",
        tiny ? "size-4 text-[9px]" : small ? "size-6 text-[10px]" : "size-8 text-xs",
        schemeOf(userId, colour),
        className,
      )}
    >
      {tiny ? [...initials(name)][0] : initials(name)}
    </span>
  );
});
