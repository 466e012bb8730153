import type { ComponentProps } from "react";
import { classNames } from "@/components/ui/class-names";

/** What every control that is typed into looks like. */
export const CONTROL =
  "min-h-8 w-full min-w-0 rounded-control border border-line-strong bg-surface px-2.5 py-1 text-ink pointer-coarse:min-h-11 " +
  "aria-invalid:border-err disabled:opacity-50 focus-visible:outline-offset-0";

export function Input({ className, mono, ...rest }: ComponentProps<"input"> & { mono?: boolean }) {
  return <input {...rest} className={classNames(CONTROL, mono && "font-mono text-table", className)} />;
}
