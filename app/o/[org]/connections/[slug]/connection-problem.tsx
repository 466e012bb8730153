import { statusLabel, statusTone, statusWord } from "@/components/connections/status-words";
import { ButtonLink } from "@/components/ui/button";
import { LocalTime } from "@/components/ui/local-time";
import { Notice } from "@/components/ui/notice";
import type { ConnectionSummary } from "@/lib/connections/schema";

/** Why a connection is not connected, since when, and what happens next. Nothing where all is well. */
export function ConnectionProblem({ connection, base }: { connection: ConnectionSummary; base: string }) {
  if (connection.status === "connected" || connection.status === "pending") return null;
  return (
    <div className="mb-5">
      <Notice
        tone={statusTone(connection)}
        action={
          // An account is connected anew where it stands, below.
          connection.status === "needs_reauth" && connection.auth !== "oauth" ? (
            <ButtonLink href={`${base}?tab=settings&credential=new#authentication`}>
              {connection.auth === "none" ? "Set a credential" : "Replace the credential"}
            </ButtonLink>
          ) : null
        }
        title={titleOf(connection)}
      >
        {connection.firstFailureAt ? (
          <>
            Since <LocalTime at={connection.firstFailureAt} />.{" "}
          </>
        ) : null}
        {connection.nextRetryAt ? (
          <>
            The next try is at <LocalTime at={connection.nextRetryAt} />.{" "}
          </>
        ) : null}
        {connection.isStale ? "Clients see the last known list of tools. " : null}
        {connection.isPausedByPerson
          ? "Its tools are not listed, and calls to them are refused, until it is resumed from the menu."
          : null}
      </Notice>
    </div>
  );
}

/** `Paused by Ada.` and `Paused after 5 failures …` say it already; every other reason follows the status. */
function titleOf(connection: ConnectionSummary): string {
  const { statusReason } = connection;
  const word = statusWord(connection);
  if (!statusReason) return word;
  return statusReason.startsWith(statusLabel(connection.status)) ? statusReason : `${word}: ${statusReason}`;
}
