import Link from "next/link";
import { ConnectionStatus } from "@/components/connections/connection-status";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { monogram } from "@/components/ui/format";
import type { ConnectionSummary } from "@/lib/connections/schema";

const SHOWN = 6;

/** The servers at a glance: how each is, and how much of it is exposed. */
export function ServerList({
  base,
  connections,
  mayAdd,
}: {
  base: string;
  connections: readonly ConnectionSummary[];
  mayAdd: boolean;
}) {
  if (connections.length === 0) {
    return (
      <Card title="Servers">
        <EmptyState
          title="No server is connected yet"
          action={mayAdd ? <ButtonLink href={`${base}/connections/new`}>Add server</ButtonLink> : null}
        >
          A connection is one MCP server behind this gateway. Its tools appear at the one URL that every client has.
        </EmptyState>
      </Card>
    );
  }
  return (
    <Card title="Servers" aside={<ButtonLink href={`${base}/connections`}>Connections</ButtonLink>}>
      <ul>
        {connections.slice(0, SHOWN).map((connection) => (
          <li key={connection.id} className="border-b border-line last:border-b-0">
            <Link
              href={`${base}/connections/${connection.slug}`}
              className="grid grid-cols-[30px_minmax(0,1fr)_auto] items-center gap-x-2.5 px-4 py-2.5 hover:bg-sunken focus-visible:-outline-offset-2"
            >
              <span
                aria-hidden="true"
                className="grid size-[30px] place-items-center rounded-control border border-line bg-sunken font-semibold"
              >
                {monogram(connection.name)}
              </span>
              <span className="min-w-0">
                <span className="block truncate font-strong">{connection.name}</span>
                <span className="block text-small text-ink-2 tabular-nums">
                  {connection.tools.exposed} / {connection.tools.total} tools
                </span>
              </span>
              <ConnectionStatus connection={connection} />
            </Link>
          </li>
        ))}
      </ul>
      {connections.length > SHOWN ? (
        <p className="border-t border-line px-4 py-2 text-small text-ink-2">and {connections.length - SHOWN} more</p>
      ) : null}
    </Card>
  );
}
