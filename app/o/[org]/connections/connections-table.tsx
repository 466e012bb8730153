import Link from "next/link";
import { AUTH_LABELS } from "@/components/connections/auth-label";
import { ConnectionStatusLines } from "@/components/connections/connection-status";
import { LocalTime } from "@/components/ui/local-time";
import { Cell, HeaderCell, Table } from "@/components/ui/table";
import { Tag } from "@/components/ui/tag";
import type { ConnectionSummary } from "@/lib/connections/schema";
import { ConnectionActions } from "./connection-actions";

export function ConnectionsTable({
  organization,
  connections,
}: {
  organization: string;
  connections: readonly ConnectionSummary[];
}) {
  return (
    <Table label="Connections">
      <thead>
        <tr>
          <HeaderCell>Name</HeaderCell>
          <HeaderCell>Status</HeaderCell>
          <HeaderCell className="max-md:hidden">Host</HeaderCell>
          <HeaderCell className="max-md:hidden">Auth</HeaderCell>
          <HeaderCell numeric>Tools</HeaderCell>
          <HeaderCell numeric className="max-sm:hidden">
            Last sync
          </HeaderCell>
          <HeaderCell>
            <span className="sr-only">Actions</span>
          </HeaderCell>
        </tr>
      </thead>
      <tbody>
        {connections.map((connection) => (
          <ConnectionRow key={connection.id} organization={organization} connection={connection} />
        ))}
      </tbody>
    </Table>
  );
}

function ConnectionRow({ organization, connection }: { organization: string; connection: ConnectionSummary }) {
  const { exposed, total } = connection.tools;
  return (
    <tr className="hover:bg-sunken">
      <Cell>
        <Link
          href={`/o/${organization}/connections/${connection.slug}`}
          className="grid w-fit rounded-tag py-1.5 leading-[18px]"
        >
          <span className="font-strong">{connection.name}</span>
          <span className="font-mono text-small text-ink-3">{connection.slug}</span>
        </Link>
      </Cell>
      <Cell>
        <ConnectionStatusLines connection={connection} />
      </Cell>
      <Cell className="max-md:hidden">
        <span className="font-mono text-small text-ink-2">
          {connection.kind === "builtin" ? "built in" : connection.host.text}
        </span>{" "}
        {connection.host.isPunycode ? <Tag>look-alike letters</Tag> : null}
      </Cell>
      <Cell className="text-ink-2 max-md:hidden">{AUTH_LABELS[connection.auth]}</Cell>
      <Cell numeric title={`${exposed} of ${total} tools exposed`}>
        {exposed} / {total}
      </Cell>
      <Cell numeric className="text-ink-2 max-sm:hidden">
        {connection.lastSyncedAt ? <LocalTime at={connection.lastSyncedAt} /> : "–"}
      </Cell>
      <Cell className="w-12 text-right">
        {connection.kind === "builtin" ? null : (
          <ConnectionActions organization={organization} connection={connection} />
        )}
      </Cell>
    </tr>
  );
}
