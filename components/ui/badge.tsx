import type { ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";

/** A word about a thing that is not its state (for that there is `Status`). */
export function Badge({ children, mono = false }: { children: ReactNode; mono?: boolean }) {
  return (
    <span
      className={classNames(
        "inline-block max-w-full truncate rounded-tag border border-line bg-sunken px-1.5 align-middle text-small font-medium text-ink-2",
        mono && "font-mono",
      )}
    >
      {children}
    </span>
  );
}
