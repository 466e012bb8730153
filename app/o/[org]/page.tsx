import { cache, type ReactNode, Suspense } from "react";
import { PageHeader } from "@/components/layout/page-header";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { Skeleton } from "@/components/ui/skeleton";
import { Status } from "@/components/ui/status";
import { getOverview } from "@/lib/analytics/get-overview";
import type { AnalyticsOverview } from "@/lib/analytics/schema";
import { listCalls } from "@/lib/calls/list-calls";
import { listConnections } from "@/lib/connections/list-connections";
import { type OpenedPage, openPage } from "@/lib/http/open-page";
import { listKeys } from "@/lib/keys/list-keys";
import { getOrganizationSettings } from "@/lib/organizations/get-settings";
import { listTools } from "@/lib/tools/list-tools";
import type { ListedTool } from "@/lib/tools/schema";
import { zoneOf } from "./analytics/analytics-query";
import { ServersChart } from "./analytics/charts";
import { Attention } from "./attention";
import { FigureStripWaiting } from "./figure-strip";
import { FirstSteps } from "./first-steps";
import { LiveCalls } from "./log/live-calls";
import { ServerList } from "./server-list";
import { SummaryStrip } from "./summary-strip";

const RECENT_CALLS = 8;

export default async function HomePage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const page = await openPage(org);
  const [settings, connections, keys, calls, changedTools] = await Promise.all([
    page.read(getOrganizationSettings, {}),
    page.read(listConnections, { limit: 100 }),
    page.may("keys.read") ? page.read(listKeys, { state: "active", limit: 100 }) : null,
    page.read(listCalls, { limit: RECENT_CALLS }),
    page.may("connections.write") ? page.read(listTools, { state: "changed", limit: 5 }) : null,
  ]);
  const servers = connections.items.filter((connection) => connection.kind !== "builtin");
  const exposed = sumOf(servers, ({ tools }) => tools.exposed);
  const offered = sumOf(servers, ({ tools }) => tools.total);
  const mcpUrl = `${page.publicUrl}/mcp`;
  const base = `/o/${org}`;
  const mayAdd = page.may("connections.write");
  const hasCall = calls.items.length > 0;

  return (
    <>
      <PageHeader
        title="Home"
        aside={
          <>
            <ButtonLink href={`${base}/connect`}>Connect a client</ButtonLink>
            {mayAdd ? (
              <ButtonLink look="primary" href={`${base}/connections/new`}>
                Add server
              </ButtonLink>
            ) : null}
          </>
        }
      />
      <div className="grid gap-5">
        <section
          aria-label="Endpoint"
          className="flex min-w-0 items-center gap-3 rounded-card border border-line bg-surface px-4 py-3"
        >
          {settings.gatewayEnabled ? <Status tone="ok">Live</Status> : <Status tone="off">Switched off</Status>}
          <code className="min-w-0 flex-1 truncate font-mono text-body font-medium tracking-[-0.01em]" title={mcpUrl}>
            {mcpUrl}
          </code>
          <span className="text-small text-ink-2 tabular-nums max-sm:hidden">
            {formatCount(servers.length, "server")}, {formatCount(exposed, "tool")}
          </span>
          <CopyButton text={mcpUrl} name="the MCP URL" />
        </section>

        {keys && mayAdd ? (
          <FirstSteps
            steps={[
              {
                title: "Enable the gateway",
                done: settings.gatewayEnabled,
                aside: settings.gatewayEnabled ? (
                  "on"
                ) : (
                  <ButtonLink href={`${base}/settings`}>Open Settings</ButtonLink>
                ),
              },
              {
                title: "Add a server",
                done: servers.length > 0,
                aside: servers[0]?.name ?? <ButtonLink href={`${base}/catalog`}>Open the catalog</ButtonLink>,
              },
              {
                title: "Explore and select tools",
                done: exposed > 0,
                aside:
                  exposed > 0 ? (
                    `${exposed} of ${offered}`
                  ) : !servers[0] ? (
                    "needs a server"
                  ) : (
                    <ButtonLink href={`${base}/connections/${servers[0].slug}?tab=tools`}>Select tools</ButtonLink>
                  ),
              },
              {
                title: "Configure authentication",
                done: keys.total > 0,
                aside:
                  keys.total > 0 ? (
                    formatCount(keys.total, "key")
                  ) : (
                    <ButtonLink href={`${base}/keys?generate`}>Create a key</ButtonLink>
                  ),
              },
              {
                title: "Connect your AI tool",
                done: hasCall,
                aside: hasCall ? "called" : <ButtonLink href={`${base}/connect`}>Connect a client</ButtonLink>,
              },
            ]}
          />
        ) : null}

        <Suspense fallback={<FigureStripWaiting />}>
          <Overview page={page}>{(overview) => <SummaryStrip overview={overview} base={base} />}</Overview>
        </Suspense>

        <div className="grid gap-5 lg:grid-cols-[1.55fr_1fr] lg:items-start">
          <Suspense fallback={<Skeleton className="h-80 w-full" />}>
            <Overview page={page}>{(overview) => <ServersChart overview={overview} words="Last 24 hours" />}</Overview>
          </Suspense>
          <Attention
            base={base}
            connections={servers}
            keys={keys?.items ?? []}
            changedTools={changedTools && { total: changedTools.total, servers: serversOf(changedTools.items) }}
            gatewayEnabled={settings.gatewayEnabled}
            isAdmin={mayAdd}
          />
        </div>

        <Card
          title={page.may("callers.read") ? "Recent calls" : "Your recent calls"}
          aside={<ButtonLink href={`${base}/log`}>Access log</ButtonLink>}
        >
          <LiveCalls
            organization={org}
            calls={calls.items}
            query=""
            most={RECENT_CALLS}
            startsLive
            empty={
              <EmptyState
                title="No call yet"
                action={<ButtonLink href={`${base}/connect`}>Connect a client</ButtonLink>}
              >
                Connect a client and let it use a tool: the call appears here within a second or two.
              </EmptyState>
            }
          />
        </Card>

        <ServerList base={base} connections={servers} mayAdd={mayAdd} />
      </div>
    </>
  );
}

const DAY_MS = 86_400_000;

/** What the last 24 hours came to; read once for all that shows a part of it. */
const readDay = cache(async (page: OpenedPage): Promise<AnalyticsOverview> => {
  const to = Date.now();
  const timeZone = await zoneOf({ range: "24h" });
  const from = new Date(to - DAY_MS).toISOString();
  return page.read(getOverview, { from, to: new Date(to).toISOString(), timeZone, tables: "none" });
});

async function Overview({
  page,
  children,
}: {
  page: OpenedPage;
  children: (overview: AnalyticsOverview) => ReactNode;
}) {
  return children(await readDay(page));
}

/** Each once. */
function serversOf(tools: readonly ListedTool[]): readonly string[] {
  return [...new Set(tools.map(({ server }) => server.slug))];
}

function sumOf<Item>(items: readonly Item[], count: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + count(item), 0);
}
