import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import type { CostView } from "@/lib/costs/schema";
import { money } from "./money-words";

/** What calls cost, line by line. A line of which no call had a price says so, and no figure. */
export function CostTable({
  label,
  name,
  lines,
  currency,
  isMachine = true,
  showsServer = false,
}: {
  label: string;
  /** Of the first column. */
  name: string;
  lines: readonly CostView[];
  currency: string;
  /** Whether the names are what a machine calls things. */
  isMachine?: boolean;
  showsServer?: boolean;
}) {
  const columns: readonly Column[] = [
    { label: name },
    { label: "Calls", numeric: true },
    { label: "Cost", numeric: true },
  ];
  return (
    <Table label={label}>
      <TableHead columns={columns} />
      <tbody>
        {lines.map((line) => (
          <Row key={line.id}>
            <Cell className="whitespace-normal">
              <span className={isMachine ? "font-mono text-small wrap-anywhere" : "wrap-anywhere"}>
                {line.name || "Nobody signed in"}
              </span>
              {showsServer ? <span className="block text-small text-ink-3">{line.server}</span> : null}
            </Cell>
            <Cell numeric>{line.calls.toLocaleString("en")}</Cell>
            <Cell numeric>
              {line.priced === 0 ? <span className="text-ink-3">not priced</span> : money(line.cost, currency)}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
