import { Sparkline } from "@/components/charts/sparkline";
import type { AnalyticsOverview } from "@/lib/analytics/schema";
import { FigureCell, FigureStrip } from "./figure-strip";
import { FIGURE_PLACES, kpiFigures } from "./summary-figures";

/** Some of the figures' names, in full where nothing else on the page says of what they are. */
const HOME_LABELS: Readonly<Record<number, string>> = { 0: "Calls, last 24 h", 1: "Success rate, denied calls aside" };

/** What the last 24 hours came to, beside the 24 before. Analytics shows the same range unless it is told another. */
export function SummaryStrip({ overview, base }: { overview: AnalyticsOverview; base: string }) {
  const { current, previous, series } = overview;
  const courses = [
    series.map(({ calls }) => calls),
    null,
    series.map(({ p95Ms }) => p95Ms ?? 0),
    series.map(({ toolErrors, errors, timeouts }) => toolErrors + errors + timeouts),
  ];
  return (
    <FigureStrip label="The last 24 hours">
      {kpiFigures(current, previous, false).map((figure, at) => (
        <FigureCell
          key={figure.label}
          figure={{ ...figure, label: HOME_LABELS[at] ?? figure.label }}
          href={`${base}/analytics#${FIGURE_PLACES[at]}`}
          aside={
            courses[at]?.some(Boolean) ? (
              <Sparkline values={courses[at]} label={`${figure.label} over the last 24 hours`} />
            ) : null
          }
        />
      ))}
    </FigureStrip>
  );
}
