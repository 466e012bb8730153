import { LocalTime } from "@/components/ui/local-time";
import { StatusMark, type Tone } from "@/components/ui/status-mark";
import type { ConnectionStatusLabel, ConnectionSummary } from "@/lib/connections/schema";

const STATUS: Record<ConnectionStatusLabel, { readonly word: string; readonly tone: Tone }> = {
  connected: { word: "Connected", tone: "ok" },
  needs_reauth: { word: "Needs re-auth", tone: "warn" },
  error: { word: "Error", tone: "err" },
  paused: { word: "Paused", tone: "off" },
  pending: { word: "Not checked yet", tone: "off" },
};

type StatusFacts = Pick<ConnectionSummary, "status" | "statusReason" | "nextRetryAt">;

export function ConnectionStatus({ connection }: { connection: StatusFacts }) {
  const { word, tone } = STATUS[connection.status];
  return (
    <StatusMark tone={tone} title={connection.statusReason ?? undefined}>
      {word}
    </StatusMark>
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
      {connection.nextRetryAt ? (
        <span className="text-small text-ink-3">
          Next try <LocalTime at={connection.nextRetryAt} />
        </span>
      ) : null}
    </div>
  );
}

export function statusWord(status: ConnectionStatusLabel): string {
  return STATUS[status].word;
}

export function statusTone(status: ConnectionStatusLabel): Tone {
  return STATUS[status].tone;
}
