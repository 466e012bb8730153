import type { ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";

export function Tag({ children, mono = false }: { children: ReactNode; mono?: boolean }) {
  return (
    <span
      className={classNames(
        "inline-block rounded-tag border border-line bg-sunken px-1.5 text-[11.5px] leading-[18px] font-medium text-ink-2",
        mono && "font-mono",
      )}
    >
      {children}
    </span>
  );
}
