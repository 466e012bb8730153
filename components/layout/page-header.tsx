import type { ReactNode } from "react";

export function PageHeader({ title, aside, children }: { title: ReactNode; aside?: ReactNode; children?: ReactNode }) {
  return (
    <div className="mb-5 grid gap-1">
      <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="mr-auto min-w-0 text-title font-semibold tracking-[-0.015em] break-words">{title}</h1>
        {aside}
      </div>
      {children}
    </div>
  );
}
