import type { Metadata } from "next";
import { Suspense } from "react";
import { ListWaiting } from "@/components/feedback/list-waiting";
import { addressOf } from "@/components/ui/address-of";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { getOverview } from "@/lib/analytics/get-overview";
import { addressQuery } from "../analytics-query";
import { LatencyChart, ServersChart } from "../charts";
import { FiguresTable } from "../figures-table";
import { type AnalyticsProps, type OpenedAnalytics, openAnalytics } from "../open-analytics";

export const metadata: Metadata = { title: "Servers and tools" };

export default async function AnalyticsServersPage(props: AnalyticsProps) {
  const opened = await openAnalytics(props, "/servers");
  await opened.page.admit(getOverview, opened.input);
  return opened.frame(
    <Suspense fallback={<ListWaiting what="Figures" />}>
      <Servers opened={opened} />
    </Suspense>,
    ["servers", "tools"],
  );
}

async function Servers({ opened: { org, page, query, input, words, base } }: { opened: OpenedAnalytics }) {
  const overview = await page.read(getOverview, input);
  const narrowed = (change: object) => addressOf(`${base}/servers`, addressQuery({ ...query, ...change }));
  const log = addressOf(`/o/${org}/log`, {
    connection: query.connection,
    tool: query.tool,
    range: query.range === "custom" ? undefined : query.range,
    from: query.from,
    to: query.to,
  });
  return (
    <div className="grid gap-5">
      {query.connection || query.tool ? (
        <div className="grid gap-5 lg:grid-cols-2">
          <ServersChart overview={overview} words={words} />
          <LatencyChart overview={overview} words={words} />
        </div>
      ) : null}
      <Card
        title={query.connection ? `Server ${query.connection}` : "Servers"}
        aside={
          <>
            {words}
            {query.connection || query.tool ? <ButtonLink href={log}>Its calls</ButtonLink> : null}
          </>
        }
      >
        {overview.servers.length > 0 ? (
          <FiguresTable
            label="Servers"
            name="Server"
            lines={overview.servers}
            hrefOf={({ id }) => narrowed({ connection: id || undefined, tool: undefined })}
          />
        ) : (
          <EmptyState title="No call in this time">Choose a longer range, or take a filter away.</EmptyState>
        )}
      </Card>
      {overview.tools && overview.tools.length > 0 ? (
        <Card title={query.connection ? `Tools of ${query.connection}` : "Tools"} aside={words}>
          <FiguresTable
            label="Tools"
            name="Tool"
            lines={overview.tools}
            hrefOf={({ id, server }) =>
              narrowed({ tool: id, connection: server || undefined, caller: undefined, client: undefined })
            }
          />
        </Card>
      ) : null}
      {overview.clients && overview.clients.length > 0 ? (
        <Card title="Clients" aside={words}>
          <FiguresTable
            label="Clients"
            name="Client"
            lines={overview.clients}
            hrefOf={({ id }) => narrowed({ client: id || undefined, tool: undefined })}
          />
        </Card>
      ) : null}
    </div>
  );
}
