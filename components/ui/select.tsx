import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { classNames } from "@/components/ui/class-names";
import { CONTROL } from "@/components/ui/input";

/** The browser's own: every phone and reader knows it, and it works in a plain GET form. `className` is the frame's. */
export function Select({ className, ...rest }: ComponentProps<"select">) {
  return (
    <span className={classNames("relative grid min-w-0", className)}>
      <select {...rest} className={classNames(CONTROL, "appearance-none pr-8")} />
      <ChevronDown
        size={14}
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-ink-3"
      />
    </span>
  );
}
