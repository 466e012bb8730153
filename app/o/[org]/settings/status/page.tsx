import type { Metadata } from "next";
import { Suspense } from "react";
import { Waiting } from "@/components/feedback/list-waiting";
import { Card } from "@/components/ui/card";
import { CodeLine } from "@/components/ui/code-line";
import { Notice } from "@/components/ui/notice";
import { Status } from "@/components/ui/status";
import { getOverview } from "@/lib/analytics/get-overview";
import { listConnections } from "@/lib/connections/list-connections";
import { type OpenedPage, openPage } from "@/lib/http/open-page";
import { getOrganizationSettings } from "@/lib/organizations/get-settings";
import { FigureCell, FigureStrip, FigureStripWaiting } from "../../figure-strip";
import { FIGURE_PLACES, kpiFigures } from "../../summary-figures";
import { SettingsTabs } from "../settings-tabs";
import { ServerTable } from "./server-table";
import { WhereToLook } from "./where-to-look";

export const metadata: Metadata = { title: "Status" };

const HOUR_MS = 3_600_000;
const SERVERS = { limit: 100 } as const;

/** Whether the gateway serves, how the last hour went, and how each server fares under its timeout. */
export default async function SettingsStatusPage({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params;
  const page = await openPage(org);
  const settings = await page.read(getOrganizationSettings, {});
  const to = Date.now();
  await page.admit(getOverview, rangeUntil(to, HOUR_MS));
  await page.admit(listConnections, SERVERS);
  return (
    <>
      <SettingsTabs org={org} part="/status" />
      <div className="grid gap-5">
        <Card
          title="Gateway"
          aside={settings.gatewayEnabled ? <Status tone="ok">Live</Status> : <Status tone="off">Switched off</Status>}
        >
          <div className="px-4 py-3">
            <CodeLine name="endpoint" text={`${page.publicUrl}/mcp`} />
          </div>
        </Card>
        <Suspense
          fallback={
            <div aria-busy="true">
              <Waiting what="Figures" />
              <FigureStripWaiting />
            </div>
          }
        >
          <Recent page={page} to={to} />
        </Suspense>
        <WhereToLook base={`/o/${org}`} />
      </div>
    </>
  );
}

async function Recent({ page, to }: { page: OpenedPage; to: number }) {
  const [hour, day, connections] = await Promise.all([
    page.read(getOverview, { ...rangeUntil(to, HOUR_MS), tables: "none" }),
    page.read(getOverview, { ...rangeUntil(to, 24 * HOUR_MS), tables: "top" }),
    page.read(listConnections, SERVERS),
  ]);
  const base = `/o/${page.organization.slug}`;
  return (
    <>
      {hour.isBehind ? (
        <Notice tone="warn" title="Calls wait to be counted">
          The database takes them more slowly than they come, so these figures are behind. Nothing is lost.
        </Notice>
      ) : null}
      <FigureStrip label="The last hour">
        {kpiFigures(hour.current, hour.previous, false).map((figure, at) => (
          <FigureCell
            key={figure.label}
            figure={at === 0 ? { ...figure, label: "Calls, last hour" } : figure}
            href={`${base}/analytics?from=${hour.from}&to=${hour.to}#${FIGURE_PLACES[at]}`}
          />
        ))}
      </FigureStrip>
      <ServerTable
        base={base}
        connections={connections.items.filter(({ kind }) => kind !== "builtin")}
        figures={day.servers}
        mayChange={page.may("connections.write")}
      />
    </>
  );
}

function rangeUntil(to: number, ms: number) {
  return { from: new Date(to - ms).toISOString(), to: new Date(to).toISOString() };
}
