import type { ReactNode } from "react";

/** An empty list says what belongs here and what to do next. */
export function EmptyState({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <div className="grid justify-items-start gap-3 px-4 py-8 sm:px-8 sm:py-10">
      <div className="grid max-w-xl gap-1">
        <p className="font-strong">{title}</p>
        <div className="text-ink-2">{children}</div>
      </div>
      {action}
    </div>
  );
}
