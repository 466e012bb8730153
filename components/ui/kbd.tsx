import type { ReactNode } from "react";

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="rounded-[4px] border border-line bg-sunken px-1 font-mono text-small leading-4 font-medium text-ink-3">
      {children}
    </kbd>
  );
}
