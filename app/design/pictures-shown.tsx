import { Crossing } from "@/components/crossing/crossing";
import { StepsLine } from "@/components/crossing/steps-line";
import { Badge } from "@/components/ui/badge";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { CodeLine } from "@/components/ui/code-line";
import { Fact, Facts, MachineFact } from "@/components/ui/facts";
import { LocalTime } from "@/components/ui/local-time";
import { Pagination } from "@/components/ui/pagination";
import { Status } from "@/components/ui/status";
import { Cell, Row, Table, TableHead } from "@/components/ui/table";
import { Tabs } from "@/components/ui/tabs";

const AT = "2026-11-21T14:02:11.000Z";
const ROWS = [
  { tool: "linear__create_issue", caller: "amy@northwind.dev", tone: "ok", word: "Answered", ms: "214 ms" },
  { tool: "github__delete_repo", caller: "ci-review", tone: "warn", word: "Tool error", ms: "88 ms" },
  {
    tool: "a_server_with_a_long_name__and_a_tool_whose_name_is_longer_than_any_column",
    caller: "somebody.with.a.long.address@a-department.northwind.dev",
    tone: "err",
    word: "Timed out",
    ms: "300.0 s",
  },
  { tool: "postgres__query", caller: "Nobody", tone: "off", word: "Denied", ms: "0.3 ms" },
] as const;

export function PicturesShown() {
  return (
    <>
      <Card title="Table" aside={<Badge mono>call_01JD…9F2</Badge>}>
        <Table label="Sample calls">
          <TableHead
            columns={[
              { label: "Time" },
              { label: "Tool" },
              { label: "Caller" },
              { label: "Result" },
              { label: "Latency", numeric: true },
            ]}
          />
          <tbody>
            {ROWS.map(({ tool, caller, tone, word, ms }) => (
              <Row key={tool}>
                <Cell className="text-ink-2">
                  <LocalTime at={AT} />
                </Cell>
                <Cell className="w-full max-w-0 min-w-36">
                  <a href="#content" className="block truncate rounded-tag font-mono text-small" title={tool}>
                    {tool}
                  </a>
                </Cell>
                <Cell className="max-w-40 truncate" title={caller}>
                  {caller}
                </Cell>
                <Cell>
                  <Status tone={tone}>{word}</Status>
                </Cell>
                <Cell numeric>{ms}</Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      </Card>
      <div className="grid gap-5 lg:grid-cols-2 lg:items-start">
        <Card title="The crossing">
          <Crossing
            label="A call that was answered"
            nodes={[
              { mark: "Cc", label: "Claude Code", note: "amy" },
              { mark: "C", label: "Causeway", note: "/mcp", ours: true },
              { mark: "Li", label: "Linear", note: "create_issue" },
            ]}
            spans={[
              { time: "0.4 ms", note: "key, policy, log", state: "crossed" },
              { time: null, note: "no answer in time", state: "broken" },
            ]}
          />
          <StepsLine
            steps={[
              { step: "dns", label: "DNS", outcome: "ok", ms: 4, detail: "Found" },
              { step: "connect", label: "Connect", outcome: "skipped", ms: null, detail: "Not needed" },
              { step: "tls", label: "TLS", outcome: "running", ms: null, detail: "Is it who it says?" },
              { step: "negotiate", label: "Negotiate", outcome: "failed", ms: 31, detail: "Stopped here" },
              { step: "list", label: "List", outcome: "waiting", ms: null, detail: "Not reached" },
            ]}
          />
        </Card>
        <Card title="Facts">
          <Facts>
            <Fact name="Protocol">2026-07-28 (modern)</Fact>
            <Fact name="Said nothing">{null}</Fact>
            <MachineFact name="Upstream URL" value="https://mcp.linear.app/mcp" />
          </Facts>
        </Card>
      </div>
      <Card title="Ways around">
        <div className="grid gap-3 p-4">
          <Breadcrumb trail={[{ label: "Connections", href: "/design" }]} />
          <Tabs
            label="Sample tabs"
            active="/design"
            tabs={[
              { label: "Overview", href: "/design" },
              { label: "Tools", href: "/design?tab=tools", note: "12 / 124" },
            ]}
          />
          <CodeLine text="https://mcp.example.com/mcp" name="the sample URL" />
          <CodeBlock label="Sample JSON" text={'{\n  "query": "open issues"\n}'} />
          <Pagination base="/design" query={{ status: "ok" }} cursor="a" nextCursor="b" />
        </div>
      </Card>
    </>
  );
}
