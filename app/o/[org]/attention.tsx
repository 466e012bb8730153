import type { ReactNode } from "react";
import { needsAttention, statusTone, statusWord } from "@/components/connections/status-words";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { formatCount } from "@/components/ui/format";
import { LocalTime } from "@/components/ui/local-time";
import { Status, type Tone } from "@/components/ui/status";
import type { ConnectionSummary } from "@/lib/connections/schema";
import type { KeyView } from "@/lib/keys/schema";

/** Tools whose definition is another one than it was. */
interface ChangedTools {
  readonly total: number;
  /** Some of theirs. */
  readonly servers: readonly string[];
}

interface Matter {
  readonly id: string;
  readonly tone: Tone;
  readonly title: string;
  readonly text: ReactNode;
  /** Null where the reader can do nothing about it. */
  readonly href: string | null;
  readonly action: string;
}

const DAY_MS = 86_400_000;
const SOON_MS = 7 * DAY_MS;
const OLD_MS = 90 * DAY_MS;

/** What waits for a person, the worst first. Says so when nothing does. */
export function Attention({
  base,
  connections,
  keys,
  changedTools,
  gatewayEnabled,
  isAdmin,
}: {
  base: string;
  connections: readonly ConnectionSummary[];
  /** The active ones. */
  keys: readonly KeyView[];
  /** Exposed, and not what they were when somebody looked; null where the reader cannot take them. */
  changedTools: ChangedTools | null;
  gatewayEnabled: boolean;
  /** Whether what only an admin can do is shown. */
  isAdmin: boolean;
}) {
  const matters = [
    ...(gatewayEnabled ? [] : [gatewayIsOff(base, isAdmin)]),
    ...connections.flatMap((connection) => matterOf(base, connection)),
    ...(changedTools ? changed(base, changedTools) : []),
    ...(isAdmin ? keysThatEnd(base, keys) : []),
    ...(isAdmin ? keysThatAreOld(base, keys) : []),
  ];
  return (
    <Card title="Needs attention" aside={matters.length > 0 ? matters.length : undefined}>
      {matters.length === 0 ? (
        <p className="px-4 py-3">
          <Status tone={connections.length === 0 ? "off" : "ok"}>
            {connections.length === 0 ? "Nothing is connected yet" : "Every server that is not paused answers"}
          </Status>
        </p>
      ) : (
        <ul>
          {matters.map(({ id, tone, title, text, href, action }) => (
            <li
              key={id}
              className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-2.5 border-b border-line px-4 py-2.5 last:border-b-0"
            >
              <Status tone={tone} />
              <span className="min-w-0">
                <span className="font-strong break-words">{title}</span>
                <span className="block text-small break-words text-ink-2">{text}</span>
              </span>
              {href ? <ButtonLink href={href}>{action}</ButtonLink> : null}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function gatewayIsOff(base: string, isAdmin: boolean): Matter {
  return {
    id: "gateway",
    tone: "err",
    title: "The gateway is switched off",
    text: "Every MCP request is refused, whichever key it shows.",
    href: isAdmin ? `${base}/settings` : null,
    action: "Settings",
  };
}

function matterOf(base: string, connection: ConnectionSummary): readonly Matter[] {
  if (!needsAttention(connection)) return [];
  return [
    {
      id: connection.id,
      tone: statusTone(connection),
      title: `${connection.name}: ${statusWord(connection)}`,
      text: (
        <>
          {connection.statusReason}
          {connection.firstFailureAt ? (
            <>
              {" "}
              Since <LocalTime at={connection.firstFailureAt} />.
            </>
          ) : null}
          {connection.nextRetryAt ? (
            <>
              {" "}
              Next try <LocalTime at={connection.nextRetryAt} />.
            </>
          ) : null}
        </>
      ),
      href: `${base}/connections/${connection.slug}`,
      action: "Open",
    },
  ];
}

function keysThatEnd(base: string, keys: readonly KeyView[]): readonly Matter[] {
  const limit = Date.now() + SOON_MS;
  const ending = keys.filter(({ expiresAt }) => expiresAt !== null && Date.parse(expiresAt) < limit);
  const [first] = [...ending].sort((left, right) => (left.expiresAt ?? "").localeCompare(right.expiresAt ?? ""));
  if (!first?.expiresAt) return [];
  return [
    {
      id: "keys",
      tone: "warn",
      title: `${formatCount(ending.length, "key")} ${ending.length === 1 ? "expires" : "expire"} within 7 days`,
      text: (
        <>
          First: {first.name}, <LocalTime at={first.expiresAt} />.
        </>
      ),
      href: `${base}/keys`,
      action: "Open",
    },
  ];
}

function changed(base: string, { total, servers }: ChangedTools): readonly Matter[] {
  if (total === 0) return [];
  return [
    {
      id: "changed",
      tone: "warn",
      title: `${formatCount(total, "tool")} changed upstream`,
      text: `${servers.join(", ")}: the definition is another one than when it was looked at.`,
      href: `${base}/tools?state=changed`,
      action: "Review",
    },
  ];
}

function keysThatAreOld(base: string, keys: readonly KeyView[]): readonly Matter[] {
  const limit = Date.now() - OLD_MS;
  const old = keys.filter(({ createdAt }) => Date.parse(createdAt) < limit);
  const [oldest] = [...old].sort((left, right) => left.createdAt.localeCompare(right.createdAt));
  if (!oldest) return [];
  return [
    {
      id: "old-keys",
      tone: "off",
      title: `${formatCount(old.length, "key")} older than 90 days`,
      text: (
        <>
          Oldest: {oldest.name}, <LocalTime at={oldest.createdAt} />. Make new ones and revoke these.
        </>
      ),
      href: `${base}/keys`,
      action: "Open",
    },
  ];
}
