import Link from "next/link";
import { ConnectionStatus } from "@/components/connections/connection-status";
import { ErrorShare } from "@/components/connections/error-share";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatMs } from "@/components/ui/format";
import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import type { NamedFigures } from "@/lib/analytics/schema";
import { DEFAULT_TIMEOUT_SECONDS, type ListedConnection } from "@/lib/connections/schema";

const COLUMNS: readonly Column[] = [
  { label: "Server" },
  { label: "Status" },
  { label: "Calls", numeric: true, className: "max-sm:hidden" },
  { label: "Errors", numeric: true },
  { label: "p95", numeric: true, className: "max-sm:hidden" },
  { label: "Timeout", numeric: true },
];

/** How long each server takes beside how long it may: a timeout far above the one keeps clients waiting for nothing. */
export function ServerTable({
  base,
  connections,
  figures,
  mayChange,
}: {
  base: string;
  connections: readonly ListedConnection[];
  figures: readonly NamedFigures[];
  mayChange: boolean;
}) {
  return (
    <Card title="Servers" aside="Last 24 hours">
      {connections.length === 0 ? (
        <EmptyState title="No server is connected yet">Each server stands here with how it fares.</EmptyState>
      ) : (
        <Table label="Servers">
          <TableHead columns={COLUMNS} />
          <tbody>
            {connections.map((connection) => {
              const sums = figures.find(({ id }) => id === connection.slug);
              const timeout = `${connection.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS} s`;
              const page = `${base}/connections/${connection.slug}`;
              return (
                <Row key={connection.id}>
                  <Cell className="w-full max-w-0 min-w-24 truncate">
                    <Link href={page} className="rounded-tag font-medium hover:underline">
                      {connection.name}
                    </Link>
                  </Cell>
                  <Cell>
                    <ConnectionStatus connection={connection} />
                  </Cell>
                  <Cell numeric className="max-sm:hidden">
                    {(sums?.calls ?? 0).toLocaleString("en")}
                  </Cell>
                  <Cell numeric>
                    {sums && sums.calls > 0 ? (
                      <ErrorShare calls={sums.calls} errors={sums.toolErrors + sums.errors + sums.timeouts} />
                    ) : (
                      "–"
                    )}
                  </Cell>
                  <Cell numeric className="max-sm:hidden">
                    {sums && sums.p95Ms !== null ? formatMs(sums.p95Ms) : "–"}
                  </Cell>
                  <Cell numeric>
                    {mayChange ? (
                      <Link
                        href={`${page}?tab=settings`}
                        aria-label={`Timeout of ${connection.name}: ${timeout}`}
                        className="rounded-tag underline decoration-line-strong hover:decoration-ink"
                      >
                        {timeout}
                      </Link>
                    ) : (
                      timeout
                    )}
                  </Cell>
                </Row>
              );
            })}
          </tbody>
        </Table>
      )}
    </Card>
  );
}
