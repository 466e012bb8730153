import { PageHeader } from "@/components/layout/page-header";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { StatusMark } from "@/components/ui/status-mark";
import { listCalls } from "@/lib/calls/list-calls";
import { listConnections } from "@/lib/connections/list-connections";
import { openPage } from "@/lib/http/open-page";
import { listKeys } from "@/lib/keys/list-keys";
import { Attention } from "./attention";
import { ConnectCommands } from "./connect-commands";
import { FirstSteps } from "./first-steps";
import { CallTable } from "./log/call-table";
import { ServerList } from "./server-list";

const RECENT_CALLS = 8;

export default async function HomePage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const page = await openPage(org);
  const [connections, keys, calls] = await Promise.all([
    page.read(listConnections, { limit: 100 }),
    page.read(listKeys, { state: "active", limit: 1 }),
    page.read(listCalls, { limit: RECENT_CALLS }),
  ]);
  const servers = connections.items.filter((connection) => connection.kind !== "builtin");
  const exposed = connections.items.reduce((sum, connection) => sum + connection.tools.exposed, 0);
  const mcpUrl = `${page.publicUrl}/mcp`;
  const base = `/o/${org}`;

  return (
    <>
      <PageHeader
        title="Home"
        aside={
          <ButtonLink look="primary" href={`${base}/connections/new`}>
            Add server
          </ButtonLink>
        }
      />
      <div className="grid gap-5">
        <section
          aria-label="Endpoint"
          className="flex min-w-0 items-center gap-3 rounded-card border border-line bg-surface px-4 py-3"
        >
          <StatusMark tone="ok">Live</StatusMark>
          <code className="min-w-0 flex-1 truncate font-mono text-[15px] leading-[22px] font-medium tracking-[-0.02em]">
            {mcpUrl}
          </code>
          <span className="text-small text-ink-2 tabular-nums max-sm:hidden">
            {formatCount(servers.length, "server")}, {formatCount(exposed, "tool")}
          </span>
          <CopyButton text={mcpUrl} name="the MCP URL" />
        </section>

        <FirstSteps
          base={base}
          hasServer={servers.length > 0}
          hasKey={keys.total > 0}
          hasCall={calls.items.length > 0}
        />

        <div className="grid gap-5 lg:grid-cols-[1.55fr_1fr] lg:items-start">
          <Card title="Connect a client" aside="One URL, one key">
            <ConnectCommands mcpUrl={mcpUrl} />
          </Card>
          <div className="grid gap-5">
            <Attention base={base} connections={servers} />
            <ServerList base={base} connections={servers} />
          </div>
        </div>

        <Card title="Recent calls" aside={<ButtonLink href={`${base}/log`}>Access log</ButtonLink>}>
          {calls.items.length > 0 ? (
            <CallTable organization={org} calls={calls.items} />
          ) : (
            <EmptyState title="No call yet">
              Connect a client with the command above and let it use a tool: the call appears here.
            </EmptyState>
          )}
        </Card>
      </div>
    </>
  );
}
