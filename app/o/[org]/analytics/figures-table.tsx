import Link from "next/link";
import { formatMs } from "@/components/ui/format";
import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import type { NamedFigures } from "@/lib/analytics/schema";

/** One line each: how much, how well, how fast. The name leads to what it is made of. */
export function FiguresTable({
  label,
  name,
  lines,
  hrefOf,
  isMachine = true,
}: {
  label: string;
  /** Of the first column. */
  name: string;
  lines: readonly NamedFigures[];
  hrefOf?: (line: NamedFigures) => string;
  isMachine?: boolean;
}) {
  const columns: readonly Column[] = [
    { label: name },
    { label: "Calls", numeric: true },
    { label: "Success", numeric: true },
    { label: "Errors", numeric: true, className: "max-sm:hidden" },
    { label: "Denied", numeric: true, className: "max-md:hidden" },
    { label: "p50", numeric: true, className: "max-md:hidden" },
    { label: "p95", numeric: true },
    { label: "p99", numeric: true, className: "max-md:hidden" },
  ];
  return (
    <Table label={label}>
      <TableHead columns={columns} />
      <tbody>
        {lines.map((line) => (
          <Row key={line.id}>
            <Cell className="w-full max-w-0 min-w-28 truncate" title={line.name}>
              {hrefOf ? (
                <Link
                  href={hrefOf(line)}
                  className={`after:absolute after:inset-0 ${isMachine ? "font-mono text-small" : ""}`}
                >
                  {line.name || "No server"}
                </Link>
              ) : (
                line.name || "Nobody"
              )}
            </Cell>
            <Cell numeric>{line.calls.toLocaleString("en")}</Cell>
            <Cell numeric>{percent(line.successPercent)}</Cell>
            <Cell numeric className="max-sm:hidden">
              {(line.toolErrors + line.errors + line.timeouts).toLocaleString("en")}
            </Cell>
            <Cell numeric className="max-md:hidden">
              {line.denied.toLocaleString("en")}
            </Cell>
            <Cell numeric className="max-md:hidden">
              {ms(line.p50Ms)}
            </Cell>
            <Cell numeric>{ms(line.p95Ms)}</Cell>
            <Cell numeric className="max-md:hidden">
              {ms(line.p99Ms)}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function percent(value: number | null): string {
  if (value === null) return "–";
  return value === 100 ? "100 %" : `${(Math.floor(value * 100) / 100).toFixed(2)} %`;
}

function ms(value: number | null): string {
  return value === null ? "–" : formatMs(value);
}
