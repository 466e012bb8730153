import Link from "next/link";
import { AUTH_LABELS } from "@/components/connections/auth-label";
import { CallCourse } from "@/components/connections/call-course";
import { ConnectionMark } from "@/components/connections/connection-mark";
import { ConnectionStatusLines } from "@/components/connections/connection-status";
import { Badge } from "@/components/ui/badge";
import { LocalTime } from "@/components/ui/local-time";
import { Status } from "@/components/ui/status";
import type { ListedConnection } from "@/lib/connections/schema";
import { ConnectionActions } from "./connection-actions";

/** Each connection as a card, with the picture of its own state. */
export function ConnectionsGrid({
  organization,
  connections,
  mayChange,
}: {
  organization: string;
  connections: readonly ListedConnection[];
  mayChange: boolean;
}) {
  return (
    <ul aria-label="Connections" className="grid gap-3 p-3 sm:grid-cols-2 xl:grid-cols-3">
      {connections.map((connection) => (
        <ConnectionCard key={connection.id} organization={organization} connection={connection} mayChange={mayChange} />
      ))}
    </ul>
  );
}

function ConnectionCard({
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
    <li className="flex min-w-0 flex-col gap-3 rounded-card border border-line bg-surface p-4 has-[a:focus-visible]:border-accent">
      <div className="flex min-w-0 items-start gap-3">
        <ConnectionMark name={connection.name} />
        <Link
          href={`/o/${organization}/connections/${connection.slug}`}
          className="grid min-w-0 flex-1 rounded-tag leading-[18px]"
        >
          <span className="truncate font-strong">{connection.name}</span>
          <span className="truncate font-mono text-small text-ink-3">{connection.slug}</span>
        </Link>
        {mayChange && connection.kind !== "builtin" ? (
          <ConnectionActions organization={organization} connection={connection} />
        ) : null}
      </div>
      <ConnectionStatusLines connection={connection} />
      <div className="grid min-w-0 gap-1.5">
        <p className="truncate font-mono text-small text-ink-2">{connection.host.text}</p>
        <div className="flex flex-wrap items-center gap-1.5">
          <Badge>{connection.auth === "none" ? "No authentication" : AUTH_LABELS[connection.auth]}</Badge>
          <Badge>{connection.environment}</Badge>
          {connection.host.isPunycode ? <Badge>look-alike letters</Badge> : null}
          {connection.unreviewedTools > 0 ? (
            <Status tone="warn">{`${connection.unreviewedTools} to review`}</Status>
          ) : null}
        </div>
      </div>
      <CallCourse name={connection.name} calls={connection.callsLast24h} hours={connection.hours} />
      <dl className="mt-auto flex flex-wrap justify-between gap-x-4 gap-y-1 border-t border-line pt-3 text-small">
        <div className="flex gap-1.5">
          <dt className="text-ink-3">Tools</dt>
          <dd className="font-medium tabular-nums" title={`${exposed} of ${total} tools exposed`}>
            {exposed} / {total}
          </dd>
        </div>
        <div className="flex gap-1.5">
          <dt className="text-ink-3">Last sync</dt>
          <dd className="text-ink-2">
            {connection.lastSyncedAt ? <LocalTime at={connection.lastSyncedAt} /> : "Never"}
          </dd>
        </div>
      </dl>
    </li>
  );
}
