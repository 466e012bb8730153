import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import { formatMs } from "@/components/ui/format";
import { RelativeTime } from "@/components/ui/relative-time";
import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import type { CallSummary } from "@/lib/calls/schema";
import { CallStatus } from "./call-status";
import { Latency } from "./latency";

const COLUMNS: readonly Column[] = [
  { label: "Time" },
  { label: "Connection", className: "max-md:hidden" },
  { label: "Tool" },
  { label: "Caller", className: "max-sm:hidden" },
  { label: "Client", className: "max-md:hidden" },
  { label: "Result" },
  { label: "Latency", numeric: true, className: "max-sm:hidden" },
];

/** A person needs no mark. */
const KIND_BADGES: Readonly<Record<string, string>> = { key: "key", service: "service", token: "token" };

export function CallTable({
  organization,
  calls,
  arrived,
  label = "Access log",
}: {
  organization: string;
  calls: readonly CallSummary[];
  /** Ids of those that have come while the page was open. */
  arrived?: ReadonlySet<string>;
  /** Of the table, for readers. */
  label?: string;
}) {
  const longestMs = Math.max(...calls.map((call) => call.totalMs), 0);
  return (
    <Table label={label}>
      <TableHead columns={COLUMNS} />
      <tbody>
        {calls.map((call) => (
          <Row key={call.id} className={arrived?.has(call.id) ? "enter-rise" : undefined}>
            <Cell className="text-ink-2">
              <RelativeTime at={call.startedAt} />
            </Cell>
            <Cell
              className="max-w-32 truncate font-mono text-small text-ink-2 max-md:hidden xl:max-w-44 2xl:max-w-56"
              title={call.connectionSlug ?? undefined}
            >
              {call.connectionSlug ?? "–"}
            </Cell>
            {/* Takes what the other columns leave, so that no name pushes the last one out of sight. */}
            <Cell className="w-full max-w-0 min-w-24 sm:min-w-36">
              {/* The link covers its row: one target, one stop for the keyboard. */}
              <Link
                href={`/o/${organization}/log/${call.id}`}
                data-call={label === "Access log" ? "" : undefined}
                prefetch={false}
                className="flex rounded-tag font-mono text-small after:absolute after:inset-0"
                title={call.tool}
                // Its two parts are boxes of their own, which would be read with a gap.
                aria-label={call.tool}
              >
                <ToolName call={call} />
              </Link>
            </Cell>
            <Cell className="max-sm:hidden">
              <span
                className="inline-block max-w-28 truncate align-middle 2xl:max-w-48"
                title={call.principalName ?? undefined}
              >
                {call.principalName ?? "Nobody"}
              </span>{" "}
              {KIND_BADGES[call.principalKind] ? <Badge>{KIND_BADGES[call.principalKind]}</Badge> : null}
            </Cell>
            <Cell
              className="max-w-32 truncate text-ink-2 max-md:hidden xl:max-w-44 2xl:max-w-56"
              title={clientName(call) ?? undefined}
            >
              {clientName(call) ?? "–"}
            </Cell>
            <Cell className="max-sm:py-1 max-sm:pr-4">
              <CallStatus call={call} detail={call.errorMessage} />
              {/* What has no column of its own on a narrow screen. */}
              <span className="block text-small text-ink-3 tabular-nums sm:hidden">{formatMs(call.totalMs)}</span>
            </Cell>
            <Cell numeric className="max-sm:hidden">
              <Latency totalMs={call.totalMs} longestMs={longestMs} />
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

/** The namespace in a lighter ink, where the client used one: it gives way first, the tool's own name tells calls apart. */
function ToolName({ call }: { call: Pick<CallSummary, "tool" | "connectionSlug"> }) {
  const prefix = call.connectionSlug ? `${call.connectionSlug}__` : "";
  if (!prefix || !call.tool.startsWith(prefix)) return <span className="min-w-0 truncate">{call.tool}</span>;
  return (
    <>
      <span className="min-w-0 truncate text-ink-3 max-sm:hidden">{prefix}</span>
      <span className="max-w-full flex-none truncate">{call.tool.slice(prefix.length)}</span>
    </>
  );
}

export function clientName(call: { readonly clientName: string | null; readonly clientVersion: string | null }) {
  if (!call.clientName) return null;
  return call.clientVersion ? `${call.clientName} ${call.clientVersion}` : call.clientName;
}
