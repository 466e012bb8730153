import { Card } from "@/components/ui/card";

/** Whole names, because Tailwind reads them from the source. */
const GROUNDS = [
  ["ground", "bg-ground"],
  ["surface", "bg-surface"],
  ["sunken", "bg-sunken"],
  ["raised", "bg-raised"],
  ["line", "bg-line"],
  ["line-strong", "bg-line-strong"],
  ["accent", "bg-accent"],
  ["accent-soft", "bg-accent-soft"],
  ["ok-soft", "bg-ok-soft"],
  ["warn-soft", "bg-warn-soft"],
  ["err-soft", "bg-err-soft"],
  ["c1", "bg-c1"],
  ["c2", "bg-c2"],
  ["c3", "bg-c3"],
  ["c4", "bg-c4"],
  ["c5", "bg-c5"],
  ["c6", "bg-c6"],
] as const;

const TYPE = [
  ["Figures, 24", "text-figure font-semibold tabular-nums"],
  ["Page title, 20", "text-title font-semibold"],
  ["Body, 14", "text-body"],
  ["Tables, 13", "text-table"],
  ["Secondary, 12.5", "text-small text-ink-2"],
  ["What a machine said", "font-mono text-small"],
] as const;

export function TokensShown() {
  return (
    <div className="grid gap-5 lg:grid-cols-2 lg:items-start">
      <Card title="Colours">
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(104px,1fr))] gap-3 p-4">
          {GROUNDS.map(([name, className]) => (
            <li key={name} className="grid gap-1 text-small text-ink-2">
              <span className={`h-9 rounded-control border border-line ${className}`} />
              {name}
            </li>
          ))}
        </ul>
      </Card>
      <Card title="Type">
        <ul className="grid gap-2 p-4">
          {TYPE.map(([name, className]) => (
            <li key={name} className={className}>
              {name}: 1,204 calls in 38 ms
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}
