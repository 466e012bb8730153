import { statusTone, statusWord } from "@/components/connections/connection-status";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { StatusMark } from "@/components/ui/status-mark";
import type { ConnectionSummary } from "@/lib/connections/schema";

/** What waits for a person. Says so when nothing does. */
export function Attention({ base, connections }: { base: string; connections: readonly ConnectionSummary[] }) {
  const troubled = connections.filter(({ status }) => status === "needs_reauth" || status === "error");
  return (
    <Card title="Needs attention">
      {troubled.length === 0 ? (
        <p className="px-4 py-3">
          <StatusMark tone="ok">
            {connections.length === 0 ? "Nothing is connected yet" : "Every server that is not paused answers"}
          </StatusMark>
        </p>
      ) : (
        <ul>
          {troubled.map((connection) => (
            <li
              key={connection.id}
              className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-2.5 border-b border-line px-4 py-2.5 last:border-b-0"
            >
              <StatusMark tone={statusTone(connection.status)} />
              <span className="min-w-0">
                <span className="font-strong break-words">
                  {connection.name}: {statusWord(connection.status)}
                </span>
                <span className="block text-small break-words text-ink-2">{connection.statusReason}</span>
              </span>
              <ButtonLink href={`${base}/connections/${connection.slug}`}>Open</ButtonLink>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
