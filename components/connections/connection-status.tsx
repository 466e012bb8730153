import { statusTone, statusWord } from "@/components/connections/status-words";
import { LocalTime } from "@/components/ui/local-time";
import { Status } from "@/components/ui/status";
import type { ConnectionSummary } from "@/lib/connections/schema";

type StatusFacts = Pick<ConnectionSummary, "status" | "statusReason" | "nextRetryAt" | "auth" | "isPausedByPerson">;

export function ConnectionStatus({ connection }: { connection: StatusFacts }) {
  return (
    <Status tone={statusTone(connection)} title={connection.statusReason ?? undefined}>
      {statusWord(connection)}
    </Status>
  );
}

/** The badge, and under it why and when it is tried again. */
export function ConnectionStatusLines({ connection }: { connection: StatusFacts }) {
  return (
    <div className="grid py-1.5">
      <ConnectionStatus connection={connection} />
      {connection.statusReason && connection.status !== "connected" ? (
        <span className="max-w-72 text-small whitespace-normal text-ink-2">{connection.statusReason}</span>
      ) : null}
      {connection.nextRetryAt && !waitsForSomebody(connection) ? (
        <span className="text-small text-ink-3">
          Next try <LocalTime at={connection.nextRetryAt} />
        </span>
      ) : null}
    </div>
  );
}

/** Nobody has signed in yet: trying again changes nothing. */
function waitsForSomebody({ status, auth }: StatusFacts): boolean {
  return status === "pending" && auth === "oauth";
}
