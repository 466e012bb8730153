import type { ReactNode } from "react";
import { LegendLine } from "@/components/charts/legend-line";
import { Card } from "@/components/ui/card";

export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A chart with what its colours mean, and the numbers behind it one click away. */
export function ChartCard({
  id,
  title,
  aside,
  legend = [],
  table,
  emptyText,
  note,
  children,
}: {
  id?: string;
  title: string;
  /** The unit and the period. */
  aside?: ReactNode;
  legend?: readonly { readonly name: string; readonly colour: string; readonly dash?: string }[];
  table: ChartTable;
  /** Set where there is nothing to draw: said in its place. */
  emptyText?: string | null;
  note?: ReactNode;
  children: ReactNode;
}) {
  if (emptyText) {
    return (
      <Card id={id} title={title} aside={aside}>
        <p className="grid h-56 place-items-center px-4 text-center text-ink-2">{emptyText}</p>
      </Card>
    );
  }
  return (
    <Card id={id} title={title} aside={aside}>
      {children}
      {legend.length > 0 ? (
        <ul className="flex flex-wrap gap-x-4 gap-y-1 px-4 pt-1 pb-3 text-small text-ink-2">
          {legend.map(({ name, colour, dash = "0" }) => (
            <li key={name} className="flex min-w-0 items-center gap-1.5">
              <LegendLine colour={colour} dash={dash} />
              <span className="truncate">{name}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {note ? <p className="px-4 pb-3 text-small text-ink-3">{note}</p> : null}
      <details className="border-t border-line text-small">
        <summary className="px-4 py-2 text-ink-2 hover:text-ink">Show as a table</summary>
        <section
          aria-label={`${title}, as a table`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1).
          tabIndex={0}
          className="max-h-72 overflow-auto border-t border-line"
        >
          <table className="w-full border-collapse text-table tabular-nums">
            <thead>
              <tr>
                {table.columns.map((column, at) => (
                  <th
                    key={column}
                    scope="col"
                    className={`px-4 py-1.5 text-small font-medium text-ink-3 ${at === 0 ? "text-left" : "text-right"}`}
                  >
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map((row) => (
                <tr key={row[0]} className="border-t border-line">
                  {row.map((cell, at) => (
                    <td
                      key={table.columns[at]}
                      className={`px-4 py-1.5 whitespace-nowrap ${at === 0 ? "text-left" : "text-right"}`}
                    >
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </Card>
  );
}
