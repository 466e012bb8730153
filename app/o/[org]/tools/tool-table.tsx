import Link from "next/link";
import { ErrorShare } from "@/components/connections/error-share";
import { ReviewMark, TestedMark } from "@/components/connections/tool-marks";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { formatMs } from "@/components/ui/format";
import { Status } from "@/components/ui/status";
import { Cell, type Column, Row, Table, TableHead } from "@/components/ui/table";
import type { ListedTool } from "@/lib/tools/schema";

const COLUMNS: readonly Column[] = [
  { label: "Tool" },
  { label: "Server", className: "max-md:hidden" },
  { label: "Calls", numeric: true },
  { label: "Errors", numeric: true, className: "max-sm:hidden" },
  { label: "p95", numeric: true, className: "max-lg:hidden" },
];

/** All that is exposed, whichever server it is of. Names and descriptions are strangers' texts. */
export function ToolTable({
  organization,
  tools,
  mayTest,
}: {
  organization: string;
  tools: readonly ListedTool[];
  mayTest: boolean;
}) {
  return (
    <Table label="Tools">
      <TableHead columns={COLUMNS} actions={mayTest} />
      <tbody>
        {tools.map((tool) => (
          <ToolRow key={tool.id} tool={tool} base={`/o/${organization}/connections`} mayTest={mayTest} />
        ))}
      </tbody>
    </Table>
  );
}

function ToolRow({ tool, base, mayTest }: { tool: ListedTool; base: string; mayTest: boolean }) {
  const { server, day } = tool;
  const own = new URLSearchParams({ tab: "tools", search: tool.name });
  return (
    <Row>
      <Cell className="w-full max-w-0 min-w-44">
        <Link href={`${base}/${server.slug}?${own}`} className="grid min-w-0 rounded-tag py-1.5 leading-[18px]">
          <span className="truncate font-mono" title={tool.exportedName}>
            {tool.name}
          </span>
        </Link>
        <div className="grid gap-1 pb-1.5 empty:hidden">
          {tool.description ? (
            <p className="truncate text-small text-ink-2">{tool.description}</p>
          ) : tool.title && tool.title !== tool.name ? (
            <p className="truncate text-small text-ink-2">{tool.title}</p>
          ) : null}
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1 empty:hidden">
            {tool.readOnly ? <Badge>Read-only</Badge> : null}
            {tool.destructive ? <Badge>Destructive</Badge> : null}
            {tool.exposed ? <ReviewMark state={tool.review} /> : null}
            <TestedMark testedAt={tool.testedAt} calls={day.calls} />
            <span className="text-small text-ink-3 md:hidden">{server.name}</span>
          </div>
        </div>
      </Cell>
      <Cell className="max-md:hidden">
        <Link href={`${base}/${server.slug}`} className="rounded-tag hover:underline">
          {server.name}
        </Link>
        {server.status === "connected" ? null : (
          <div>
            <Status tone="warn">Not connected</Status>
          </div>
        )}
      </Cell>
      <Cell numeric>{day.calls > 0 ? day.calls.toLocaleString("en") : <span className="text-ink-3">0</span>}</Cell>
      <Cell numeric className="max-sm:hidden">
        <ErrorShare calls={day.calls} errors={day.errors} />
      </Cell>
      <Cell numeric className="text-ink-2 max-lg:hidden">
        {day.p95Ms === null ? "–" : formatMs(day.p95Ms)}
      </Cell>
      {mayTest ? (
        <Cell className="w-12 text-right">
          <ButtonLink
            href={`${base}/${server.slug}?${new URLSearchParams({ tab: "test", tool: tool.name })}`}
            aria-label={`Test ${tool.name}`}
          >
            Test
          </ButtonLink>
        </Cell>
      ) : null}
    </Row>
  );
}
