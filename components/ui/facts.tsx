import type { ReactNode } from "react";

/** What is known about one thing: a `Fact` per row. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl>{children}</dl>;
}

/** Nothing is said with a dash. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[minmax(96px,132px)_minmax(0,1fr)] gap-3 border-b border-line px-4 py-2 last:border-b-0">
      <dt className="text-small text-ink-2">{name}</dt>
      <dd className="text-table break-words">{children ?? "–"}</dd>
    </div>
  );
}

/** A value that a machine wrote: an id, an address, a name in a protocol. */
export function MachineFact({ name, value }: { name: string; value: string | null }) {
  return <Fact name={name}>{value ? <code className="font-mono text-small break-all">{value}</code> : "–"}</Fact>;
}
