import type { Figures } from "@/lib/analytics/core/figures";

/** A figure of a time beside the one of the time before. */
export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly unit: string;
  /** Null where there is nothing to compare with. */
  readonly delta: Delta | null;
  /** Said in place of the change. */
  readonly note?: string;
}

export interface Delta {
  /** "12.4 %", "0.11 pt", "38 ms". */
  readonly text: string;
  readonly direction: "up" | "down" | "same";
  /** Whether that is welcome: a longer latency is not. More calls are neither. */
  readonly isGood: boolean | null;
}

/** Where analytics has more about each of the figures: the chart's id. */
export const FIGURE_PLACES = ["requests", "success", "latency", "errors"] as const;

const NOTHING = "–";

/** As far as the strips need them. */
type CountedFigures = Pick<Figures, "calls" | "successPercent" | "p95Ms" | "toolErrors" | "errors" | "timeouts">;

/** @param isByStatus the calls are those of one result: no share of them is told, and no latency */
export function kpiFigures(
  current: CountedFigures,
  previous: CountedFigures,
  isByStatus: boolean,
): readonly [Figure, Figure, Figure, Figure] {
  const untold = (label: string): Figure => ({
    label,
    value: NOTHING,
    unit: "",
    delta: null,
    note: "not kept by result",
  });
  return [
    countFigure("Calls", current.calls, previous.calls, null),
    isByStatus ? untold("Success rate") : successFigure(current.successPercent, previous.successPercent),
    isByStatus ? untold("Latency, p95") : latencyFigure(current.p95Ms, previous.p95Ms),
    countFigure("Errors", failedOf(current), failedOf(previous), false),
  ];
}

function failedOf({ toolErrors, errors, timeouts }: CountedFigures): number {
  return toolErrors + errors + timeouts;
}

/** @param moreIsGood null where it is neither */
function countFigure(label: string, now: number, before: number, moreIsGood: boolean | null): Figure {
  const delta = before === 0 ? null : callsDelta(now, before);
  return {
    label,
    value: now.toLocaleString("en"),
    unit: "",
    delta: delta && { ...delta, isGood: moreIsGood === null ? null : (delta.direction === "up") === moreIsGood },
  };
}

function callsDelta(now: number, before: number): Delta {
  const percent = ((now - before) / before) * 100;
  const text = Math.abs(percent) >= 1000 ? "over 1,000 %" : `${Math.abs(percent).toFixed(1)} %`;
  return { text, direction: directionOf(percent, 0.05), isGood: null };
}

function successFigure(now: number | null, before: number | null): Figure {
  const points = now === null || before === null ? null : now - before;
  return {
    label: "Success rate",
    // Never rounded up to all of them.
    value: now === null ? NOTHING : now === 100 ? "100" : (Math.floor(now * 100) / 100).toFixed(2),
    unit: now === null ? "" : "%",
    delta:
      points === null
        ? null
        : { text: `${Math.abs(points).toFixed(2)} pt`, direction: directionOf(points, 0.005), isGood: points >= 0 },
  };
}

function latencyFigure(now: number | null, before: number | null): Figure {
  const ms = now === null || before === null ? null : now - before;
  return {
    label: "Latency, p95",
    value: now === null ? NOTHING : roundMs(now),
    unit: now === null ? "" : "ms",
    delta:
      ms === null ? null : { text: `${roundMs(Math.abs(ms))} ms`, direction: directionOf(ms, 0.05), isGood: ms <= 0 },
  };
}

function roundMs(ms: number): string {
  return ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString("en");
}

/** Less than `least` reads as no change. */
function directionOf(change: number, least: number): Delta["direction"] {
  if (Math.abs(change) < least) return "same";
  return change > 0 ? "up" : "down";
}
