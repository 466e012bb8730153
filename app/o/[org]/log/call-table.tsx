import Link from "next/link";
import { LocalTime } from "@/components/ui/local-time";
import { Cell, HeaderCell, Table } from "@/components/ui/table";
import { Tag } from "@/components/ui/tag";
import type { CallSummary } from "@/lib/calls/schema";
import { CallStatusMark } from "./call-status";
import { Latency } from "./latency";

export function CallTable({ organization, calls }: { organization: string; calls: readonly CallSummary[] }) {
  const longestMs = Math.max(...calls.map((call) => call.totalMs), 0);
  return (
    <Table label="Access log">
      <thead>
        <tr>
          <HeaderCell>Time</HeaderCell>
          <HeaderCell className="max-md:hidden">Connection</HeaderCell>
          <HeaderCell>Tool</HeaderCell>
          <HeaderCell className="max-sm:hidden">Caller</HeaderCell>
          <HeaderCell className="max-md:hidden">Client</HeaderCell>
          <HeaderCell>Result</HeaderCell>
          <HeaderCell numeric>Latency</HeaderCell>
        </tr>
      </thead>
      <tbody>
        {calls.map((call) => (
          <tr key={call.id} className="relative hover:bg-sunken">
            <Cell className="text-ink-2">
              <LocalTime at={call.startedAt} />
            </Cell>
            <Cell className="font-mono text-small text-ink-2 max-md:hidden">{call.connectionSlug ?? "–"}</Cell>
            <Cell>
              {/* The link covers its row: one target, one stop for the keyboard. */}
              <Link
                href={`/o/${organization}/log/${call.id}`}
                className="block max-w-36 truncate sm:max-w-80 rounded-tag font-mono text-small after:absolute after:inset-0"
                title={call.tool}
              >
                <ToolName call={call} />
              </Link>
            </Cell>
            <Cell className="max-sm:hidden">
              {call.principalName ?? "Nobody"} {call.principalKind === "key" ? <Tag>key</Tag> : null}
            </Cell>
            <Cell className="text-ink-2 max-md:hidden">{clientName(call) ?? "–"}</Cell>
            <Cell>
              <CallStatusMark status={call.status} detail={call.errorMessage} />
            </Cell>
            <Cell numeric>
              <Latency totalMs={call.totalMs} longestMs={longestMs} />
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** The namespace in a lighter ink, where the client used one. */
function ToolName({ call }: { call: Pick<CallSummary, "tool" | "connectionSlug"> }) {
  const prefix = call.connectionSlug ? `${call.connectionSlug}__` : "";
  if (!prefix || !call.tool.startsWith(prefix)) return call.tool;
  return (
    <>
      <span className="text-ink-3">{prefix}</span>
      {call.tool.slice(prefix.length)}
    </>
  );
}

export function clientName(call: { readonly clientName: string | null; readonly clientVersion: string | null }) {
  if (!call.clientName) return null;
  return call.clientVersion ? `${call.clientName} ${call.clientVersion}` : call.clientName;
}
