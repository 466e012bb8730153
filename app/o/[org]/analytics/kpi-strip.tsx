import { Sparkline } from "@/components/charts/sparkline";
import type { Figures } from "@/lib/analytics/core/figures";
import { FigureCell, FigureStrip } from "../figure-strip";
import { FIGURE_PLACES, kpiFigures } from "../summary-figures";

/** What the range came to, beside the time before that is as long. */
export function KpiStrip({
  current,
  previous,
  calls,
  isByStatus,
  words,
}: {
  current: Figures;
  previous: Figures;
  /** The course of the calls. */
  calls: readonly number[];
  /** Narrowed to one result: then there is no share and no latency to tell. */
  isByStatus: boolean;
  /** The range. */
  words: string;
}) {
  return (
    <FigureStrip label={words}>
      {kpiFigures(current, previous, isByStatus).map((figure, at) => (
        <FigureCell
          key={figure.label}
          figure={figure}
          href={isByStatus && (at === 1 || at === 2) ? undefined : `#${FIGURE_PLACES[at]}`}
          aside={at === 0 ? <Sparkline values={calls} label={`Calls, ${words.toLowerCase()}`} /> : null}
        />
      ))}
    </FigureStrip>
  );
}
