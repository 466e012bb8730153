import Link from "next/link";
import { AUTH_LABELS } from "@/components/connections/auth-label";
import { ConnectionMark } from "@/components/connections/connection-mark";
import { ConnectionStatusLines } from "@/components/connections/connection-status";
import { ErrorShare } from "@/components/connections/error-share";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import type { ListedConnection } from "@/lib/connections/schema";
import { ConnectionActions } from "./connection-actions";

const COLUMNS: readonly Column[] = [
  { label: "Name" },
  { label: "Status" },
  { label: "Host", className: "max-md:hidden" },
  { label: "Auth", className: "max-md:hidden" },
  { label: "Owner", className: "max-xl:hidden" },
  { label: "Tools", numeric: true },
  { label: "Calls, 24 h", numeric: true, className: "max-lg:hidden" },
  { label: "Errors", numeric: true, className: "max-lg:hidden" },
  { label: "Last sync", numeric: true, className: "max-sm:hidden" },
];

export function ConnectionsTable({
  organization,
  connections,
  mayChange,
}: {
  organization: string;
  connections: readonly ListedConnection[];
  mayChange: boolean;
}) {
  return (
    <Table label="Connections">
      <TableHead columns={COLUMNS} actions={mayChange} />
      <tbody>
        {connections.map((connection) => (
          <ConnectionRow
            key={connection.id}
            organization={organization}
            connection={connection}
            mayChange={mayChange}
          />
        ))}
      </tbody>
    </Table>
  );
}

function ConnectionRow({
  organization,
  connection,
  mayChange,
}: {
  organization: string;
  connection: ListedConnection;
  mayChange: boolean;
}) {
  const { exposed, total } = connection.tools;
  return (
    <Row>
      <Cell>
        <div className="flex items-center gap-2.5">
          <span className="max-sm:hidden">
            <ConnectionMark name={connection.name} />
          </span>
          <Link
            href={`/o/${organization}/connections/${connection.slug}`}
            className="grid w-fit rounded-tag py-1.5 leading-[18px]"
          >
            <span className="font-strong">{connection.name}</span>
            <span className="font-mono text-small text-ink-3">{connection.slug}</span>
          </Link>
        </div>
      </Cell>
      <Cell>
        <ConnectionStatusLines connection={connection} />
      </Cell>
      <Cell className="max-md:hidden">
        <span className="font-mono text-small text-ink-2">
          {connection.kind === "builtin" ? "built in" : connection.host.text}
        </span>{" "}
        {connection.host.isPunycode ? <Badge>look-alike letters</Badge> : null}
      </Cell>
      <Cell className="text-ink-2 max-md:hidden">
        {AUTH_LABELS[connection.auth]}
        {connection.environment === "production" ? null : (
          <div>
            <Badge>{connection.environment}</Badge>
          </div>
        )}
      </Cell>
      <Cell className="text-ink-2 max-xl:hidden">{connection.createdBy ?? "–"}</Cell>
      <Cell numeric title={`${exposed} of ${total} tools exposed`}>
        {exposed} / {total}
      </Cell>
      <Cell numeric className="max-lg:hidden">
        <Link
          href={`/o/${organization}/log?${new URLSearchParams({ connection: connection.slug })}`}
          className="rounded-tag hover:underline"
          title="Its calls in the access log"
        >
          {connection.callsLast24h.toLocaleString("en")}
        </Link>
      </Cell>
      <Cell numeric className="max-lg:hidden">
        <ErrorShare {...sumOf(connection.hours)} />
      </Cell>
      <Cell numeric className="text-ink-2 max-sm:hidden">
        {connection.lastSyncedAt ? <LocalTime at={connection.lastSyncedAt} /> : "–"}
      </Cell>
      {mayChange ? (
        <Cell className="w-12 text-right">
          {connection.kind === "builtin" ? null : (
            <ConnectionActions organization={organization} connection={connection} />
          )}
        </Cell>
      ) : null}
    </Row>
  );
}

function sumOf(hours: ListedConnection["hours"]) {
  return hours.reduce((sum, hour) => ({ calls: sum.calls + hour.calls, errors: sum.errors + hour.errors }), {
    calls: 0,
    errors: 0,
  });
}
