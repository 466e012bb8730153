import Link from "next/link";
import { Sparkline } from "@/components/charts/sparkline";
import { ConnectionMark } from "@/components/connections/connection-mark";
import { ConnectionStatus } from "@/components/connections/connection-status";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import type { ListedConnection } from "@/lib/connections/schema";

const SHOWN = 6;

/** The servers at a glance: how each is, how much of it is exposed, and the course of its calls. */
export function ServerList({
  base,
  connections,
  mayAdd,
}: {
  base: string;
  connections: readonly ListedConnection[];
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
    <section aria-label="Servers" className="grid gap-3">
      <div className="flex min-h-8 items-center gap-3">
        <h2 className="font-strong">Servers</h2>
        {connections.length > SHOWN ? (
          <span className="text-small text-ink-2">and {connections.length - SHOWN} more</span>
        ) : null}
        <ButtonLink href={`${base}/connections`} className="ml-auto">
          Connections
        </ButtonLink>
      </div>
      <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {connections.slice(0, SHOWN).map((connection) => (
          <li key={connection.id}>
            <Link
              href={`${base}/connections/${connection.slug}`}
              className="grid gap-3 rounded-card border border-line bg-surface px-4 py-3.5 hover:border-line-strong"
            >
              <span className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-2.5">
                <ConnectionMark name={connection.name} />
                <span className="grid min-w-0 leading-[18px]">
                  <span className="truncate font-strong">{connection.name}</span>
                  <span className="truncate font-mono text-small text-ink-3">{connection.slug}</span>
                </span>
                <ConnectionStatus connection={connection} />
              </span>
              <span className="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-3 text-small text-ink-2 tabular-nums">
                <span className="truncate">
                  {connection.tools.exposed} / {connection.tools.total} tools
                  {" · "}
                  {formatCount(connection.callsLast24h, "call")}, 24 h
                </span>
                <span className="w-24">
                  {connection.callsLast24h > 0 ? (
                    <Sparkline
                      values={connection.hours.map(({ calls }) => calls)}
                      label={`Calls of ${connection.name} by hour, last 24 h`}
                    />
                  ) : null}
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
