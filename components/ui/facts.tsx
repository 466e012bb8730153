import type { ReactNode } from "react";

/** What is known about one thing: a name and a value per row. */
export function Facts({ rows }: { rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl>
      {rows.map(([name, value]) => (
        <div
          key={name}
          className="grid grid-cols-[minmax(96px,132px)_minmax(0,1fr)] gap-3 border-b border-line px-4 py-2 last:border-b-0"
        >
          <dt className="text-small text-ink-2">{name}</dt>
          <dd className="text-table break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
