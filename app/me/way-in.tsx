import type { ReactNode } from "react";

/** One row of the profile's lists: what it is, what is known of it, and what can be done. */
export function WayIn({
  icon,
  title,
  note,
  children,
}: {
  icon: ReactNode;
  title: ReactNode;
  note: ReactNode;
  children?: ReactNode;
}) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2.5 last:border-b-0">
      <span className="text-ink-3">{icon}</span>
      <div className="grid min-w-0 flex-1 basis-56 gap-0.5">
        <div className="min-w-0 break-words">{title}</div>
        <div className="text-small text-ink-2">{note}</div>
      </div>
      <div className="ml-auto flex gap-1">{children}</div>
    </li>
  );
}
