import { ChartCard } from "@/components/charts/chart-card";
import { formatMoment, formatValue } from "@/components/charts/chart-words";
import { LatencyBars } from "@/components/charts/latency-bars";
import { LinesChart } from "@/components/charts/lines-chart";
import type { LineSeries } from "@/components/charts/lines-drawing";
import { seriesColour, seriesDash } from "@/components/charts/series-colour";
import { formatMs } from "@/components/ui/format";
import type { AnalyticsOverview } from "@/lib/analytics/schema";

const NOTHING = "No call in this time.";
const ERROR = "var(--color-err)";

interface ChartProps {
  readonly overview: AnalyticsOverview;
  /** The range in words. */
  readonly words: string;
}

function lineChart(
  { overview, words }: ChartProps,
  {
    id,
    title,
    unit,
    label,
    series,
  }: { id?: string; title: string; unit: "calls" | "percent" | "ms"; label: string; series: readonly LineSeries[] },
) {
  const { series: points, width, timeZone, isPartial } = overview;
  const at = points.map((point) => point.at);
  const hasValue = series.some(({ values }) =>
    values.some((value) => value !== null && (unit !== "calls" || value > 0)),
  );
  return (
    <ChartCard
      id={id}
      title={title}
      aside={`${label}, ${words.toLowerCase()}`}
      emptyText={hasValue ? null : NOTHING}
      legend={series}
      table={{
        columns: ["Time", ...series.map(({ name }) => name)],
        rows: at.map((moment, place) => [
          formatMoment(moment, width, timeZone),
          ...series.map(({ values }) => {
            const value = values[place] ?? null;
            return value === null ? "–" : formatValue(value, unit);
          }),
        ]),
      }}
      note={isPartial ? "The last point is not over yet." : null}
    >
      <LinesChart
        label={`${title}, ${words.toLowerCase()}`}
        at={at}
        series={series}
        unit={unit}
        width={width}
        timeZone={timeZone}
        isPartial={isPartial}
      />
    </ChartCard>
  );
}

const PER: Record<AnalyticsOverview["width"], string> = {
  five_minutes: "Calls per 5 min",
  hour: "Calls per hour",
  day: "Calls per day",
};

export function RequestsChart(props: ChartProps) {
  const { series, width } = props.overview;
  return lineChart(props, {
    id: "requests",
    title: "Requests and errors",
    unit: "calls",
    label: PER[width],
    series: [
      { name: "Requests", colour: seriesColour(0), dash: "0", values: series.map(({ calls }) => calls) },
      {
        name: "Errors",
        colour: ERROR,
        dash: "6 3",
        values: series.map(({ toolErrors, errors, timeouts }) => toolErrors + errors + timeouts),
      },
    ],
  });
}

export function ServersChart(props: ChartProps) {
  const { serverSeries, width } = props.overview;
  return lineChart(props, {
    title: "Calls by server",
    unit: "calls",
    label: PER[width],
    series: serverSeries.map(({ server, place, calls }) => ({
      name: server || "others",
      colour: seriesColour(place),
      dash: seriesDash(place),
      values: calls,
    })),
  });
}

export function SuccessChart(props: ChartProps) {
  return lineChart(props, {
    id: "success",
    title: "Success rate",
    unit: "percent",
    label: "Percent of calls that ended",
    series: [
      {
        name: "Answered without an error",
        colour: seriesColour(0),
        dash: "0",
        values: props.overview.series.map(({ successPercent }) => successPercent),
      },
    ],
  });
}

export function LatencyChart(props: ChartProps) {
  const { series } = props.overview;
  return lineChart(props, {
    id: "latency",
    title: "Latency",
    unit: "ms",
    label: "Milliseconds",
    series: [
      { name: "p50", colour: seriesColour(0), dash: "0", values: series.map(({ p50Ms }) => p50Ms) },
      { name: "p95", colour: seriesColour(1), dash: "6 3", values: series.map(({ p95Ms }) => p95Ms) },
      { name: "p99", colour: seriesColour(2), dash: "2 3", values: series.map(({ p99Ms }) => p99Ms) },
    ],
  });
}

export function DistributionChart({ overview, words }: ChartProps) {
  const { latency, current } = overview;
  const marks = [
    { name: "p50", ms: current.p50Ms },
    { name: "p95", ms: current.p95Ms },
    { name: "p99", ms: current.p99Ms },
  ].flatMap(({ name, ms }) => (ms === null ? [] : [{ name, ms }]));
  return (
    <ChartCard
      title="Latency distribution"
      aside={`Calls by how long they took, ${words.toLowerCase()}`}
      emptyText={latency.length === 0 ? "No call that was measured in this time." : null}
      table={{
        columns: ["Latency", "Calls"],
        rows: latency.map(({ fromMs, toMs, calls }) => [
          `${formatMs(fromMs)} to ${formatMs(toMs)}`,
          calls.toLocaleString("en"),
        ]),
      }}
      note={marks.map(({ name, ms }) => `${name} ${formatMs(ms)}`).join(", ")}
    >
      <LatencyBars bars={latency} marks={marks} label="How many calls took how long" />
    </ChartCard>
  );
}
