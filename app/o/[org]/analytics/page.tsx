import type { Metadata } from "next";
import { Suspense } from "react";
import { BarList } from "@/components/charts/bar-list";
import { ChartCard } from "@/components/charts/chart-card";
import { HeatMap } from "@/components/charts/heat-map";
import { seriesColour } from "@/components/charts/series-colour";
import { addressOf } from "@/components/ui/address-of";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import { getOverview } from "@/lib/analytics/get-overview";
import type { AnalyticsOverview } from "@/lib/analytics/schema";
import { addressQuery } from "./analytics-query";
import { DistributionChart, LatencyChart, RequestsChart, ServersChart, SuccessChart } from "./charts";
import { ERROR_WORDS } from "./error-words";
import { FiguresWaiting } from "./figures-waiting";
import { KpiStrip } from "./kpi-strip";
import { type AnalyticsProps, type OpenedAnalytics, openAnalytics } from "./open-analytics";

export const metadata: Metadata = { title: "Analytics" };

const TOP = 10;
const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

export default async function AnalyticsPage(props: AnalyticsProps) {
  const opened = await openAnalytics(props, "");
  await opened.page.admit(getOverview, { ...opened.input, tables: "top" });
  return opened.frame(
    <Suspense fallback={<FiguresWaiting charts={4} />}>
      <Figures opened={opened} />
    </Suspense>,
    ["series"],
  );
}

async function Figures({ opened: { org, page, query, input, words, base } }: { opened: OpenedAnalytics }) {
  const overview = await page.read(getOverview, { ...input, tables: "top" });
  const { current, previous, series } = overview;
  if (current.calls === 0 && previous.calls === 0) {
    return (
      <Card>
        <EmptyState
          title="No call in this time"
          action={<ButtonLink href={`/o/${org}/connect`}>Connect a client</ButtonLink>}
        >
          {addressOf("", addressQuery(query))
            ? "Choose a longer range, or take a filter away."
            : "Figures appear with the first call of a client, a second or two after it."}
        </EmptyState>
      </Card>
    );
  }
  const isByStatus = query.status !== undefined;
  const narrowed = (change: object) => addressOf(base, addressQuery({ ...query, ...change }));
  return (
    <div className="grid gap-5">
      {overview.isBehind ? (
        <Notice tone="warn" title="Calls wait to be counted">
          The database takes them more slowly than they come, so these figures are behind. Nothing is lost.
        </Notice>
      ) : null}
      <KpiStrip
        current={current}
        previous={previous}
        calls={series.map(({ calls }) => calls)}
        isByStatus={isByStatus}
        words={words}
      />
      <div className="grid gap-5 lg:grid-cols-2">
        <RequestsChart overview={overview} words={words} />
        <ServersChart overview={overview} words={words} />
        {isByStatus ? null : (
          <>
            <SuccessChart overview={overview} words={words} />
            <LatencyChart overview={overview} words={words} />
            <DistributionChart overview={overview} words={words} />
          </>
        )}
        <ErrorKinds overview={overview} words={words} org={org} />
        <Card title="Top servers" aside={`Calls and share, ${words.toLowerCase()}`}>
          <BarList
            unit="calls"
            whole={current.calls}
            isMachine
            items={overview.servers.slice(0, TOP).map(({ id, name, calls }) => ({
              id,
              name: name || "No server",
              value: calls,
              colour: seriesColour(overview.serverSeries.find(({ server }) => server === id)?.place ?? -1),
              href: id ? narrowed({ connection: id, tool: undefined }) : undefined,
            }))}
          />
        </Card>
        {overview.tools ? (
          <Card title="Top tools" aside={`Calls and share, ${words.toLowerCase()}`}>
            <BarList
              unit="calls"
              whole={current.calls}
              isMachine
              items={overview.tools.slice(0, TOP).map(({ id, name, calls }) => ({
                id,
                name,
                value: calls,
                href: narrowed({ tool: id, caller: undefined, client: undefined }),
              }))}
            />
          </Card>
        ) : null}
      </div>
      <ChartCard
        title="When calls come"
        aside={`Calls by hour of the week, ${overview.timeZone}`}
        table={{
          columns: ["Hour", "Calls"],
          rows: overview.weekHours.map(({ weekday, hour, calls }) => [
            `${DAYS[weekday]} ${String(hour).padStart(2, "0")}:00`,
            calls.toLocaleString("en"),
          ]),
        }}
      >
        <HeatMap cells={overview.weekHours} label="Calls by hour of the week" />
      </ChartCard>
    </div>
  );
}

function ErrorKinds({ overview, words, org }: { overview: AnalyticsOverview; words: string; org: string }) {
  const { errorKinds } = overview;
  const whole = errorKinds.reduce((sum, { calls }) => sum + calls, 0);
  return (
    <Card
      id="errors"
      title="What did not work"
      aside={
        <>
          {words}
          <ButtonLink look="quiet" href={`/o/${org}/log?status=error`}>
            Access log
          </ButtonLink>
        </>
      }
    >
      {whole === 0 ? (
        <p className="px-4 py-3 text-ink-2">Every call of this time was answered.</p>
      ) : (
        <BarList
          unit="calls"
          whole={whole}
          items={[...errorKinds]
            .sort((left, right) => right.calls - left.calls)
            .map(({ kind, calls }) => ({
              id: kind,
              name: ERROR_WORDS[kind],
              value: calls,
              colour: "var(--color-err)",
            }))}
        />
      )}
      <p className="px-4 pb-3 text-small text-ink-3">
        Denied and cancelled calls do not count against the success rate.
      </p>
    </Card>
  );
}
