import type { Tone } from "@/components/ui/status";
import type { ConnectionStatusLabel, ConnectionSummary } from "@/lib/connections/schema";

const STATUS: Record<ConnectionStatusLabel, { readonly word: string; readonly tone: Tone }> = {
  connected: { word: "Connected", tone: "ok" },
  needs_reauth: { word: "Needs re-auth", tone: "warn" },
  error: { word: "Error", tone: "err" },
  paused: { word: "Paused", tone: "off" },
  pending: { word: "Not checked yet", tone: "off" },
};

/** The status alone, as a filter names it. */
export function statusLabel(status: ConnectionStatusLabel): string {
  return STATUS[status].word;
}

/** Nobody authorizes again what was never authorized. */
export function statusWord(connection: Pick<ConnectionSummary, "status" | "auth" | "isPausedByPerson">): string {
  if (isPausedByGateway(connection)) return "Paused after failures";
  if (connection.status === "pending" && connection.auth === "oauth") return "Not connected";
  return connection.status === "needs_reauth" && connection.auth === "none"
    ? "Needs a credential"
    : statusLabel(connection.status);
}

export function statusTone(connection: Pick<ConnectionSummary, "status" | "isPausedByPerson">): Tone {
  return isPausedByGateway(connection) ? "warn" : STATUS[connection.status].tone;
}

/** Whether it waits for a person: what a person paused does not. */
export function needsAttention(connection: Pick<ConnectionSummary, "status" | "isPausedByPerson">): boolean {
  return connection.status === "needs_reauth" || connection.status === "error" || isPausedByGateway(connection);
}

/** The circuit is open after failures in a row; a person's pause looks the same but for who did it. */
function isPausedByGateway({ status, isPausedByPerson }: Pick<ConnectionSummary, "status" | "isPausedByPerson">) {
  return status === "paused" && !isPausedByPerson;
}
