import type { ReactNode } from "react";

/** Long text: the measure, the space between blocks, and what links and code look like in it. */
export function Prose({ children }: { children: ReactNode }) {
  return <article className="prose grid max-w-[72ch] min-w-0 gap-4 text-[15px] leading-6">{children}</article>;
}
