"use client";

// In the browser too, so that a page that streams sends the drawing whole: parts of an SVG that come late are wrapped by
// React in an element with a style, which the pages' policy refuses.

import { formatMs } from "@/components/ui/format";
import { ticksTo } from "./chart-words";

export interface LatencyBarView {
  readonly fromMs: number;
  readonly toMs: number;
  readonly calls: number;
}

export interface LatencyMark {
  readonly name: string;
  readonly ms: number;
}

const WIDTH = 600;
const HEIGHT = 180;
const LEFT = 46;
const BOTTOM = 22;
const TOP = 20;

/** How many calls took how long, in steps that grow with the latency, and where the percentiles lie. Needs no script. */
export function LatencyBars({
  bars,
  marks,
  label,
}: {
  bars: readonly LatencyBarView[];
  marks: readonly LatencyMark[];
  label: string;
}) {
  const first = Math.max(bars[0]?.fromMs ?? 0.1, 0.1);
  const last = bars.at(-1)?.toMs ?? 1;
  const ticks = ticksTo(Math.max(...bars.map(({ calls }) => calls)));
  const top = ticks.at(-1) ?? 1;
  const x = (ms: number) =>
    LEFT + (Math.log(Math.max(ms, first) / first) / Math.log(last / first)) * (WIDTH - LEFT - 8);
  const y = (calls: number) => HEIGHT - BOTTOM - (calls / top) * (HEIGHT - BOTTOM - TOP);
  const named = powersOfTen(first, last);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="block h-56 w-full px-2 pt-2">
      {ticks.map((tick) => (
        <g key={tick}>
          <path d={`M${LEFT} ${y(tick)}H${WIDTH - 8}`} className="stroke-line" />
          <text x={LEFT - 6} y={y(tick) + 4} textAnchor="end" fontSize="11" className="fill-ink-3">
            {tick.toLocaleString("en", { notation: "compact" })}
          </text>
        </g>
      ))}
      {bars.map(({ fromMs, toMs, calls }) => (
        <rect
          key={fromMs}
          x={x(fromMs) + 0.5}
          width={Math.max(1, x(toMs) - x(fromMs) - 1)}
          y={y(calls)}
          height={HEIGHT - BOTTOM - y(calls)}
          className="fill-c1"
        >
          <title>{`${formatMs(fromMs)} to ${formatMs(toMs)}: ${calls.toLocaleString("en")} calls`}</title>
        </rect>
      ))}
      {named.map((ms) => (
        <text key={ms} x={x(ms)} y={HEIGHT - 6} textAnchor="middle" fontSize="11" className="fill-ink-3">
          {formatMs(ms).replace(".0", "")}
        </text>
      ))}
      {marks.map(({ name, ms }, at) => (
        <g key={name}>
          <path
            d={`M${x(ms)} ${TOP - 6}V${HEIGHT - BOTTOM}`}
            className="stroke-ink-2"
            strokeDasharray={["0", "6 3", "2 3"][at] ?? "0"}
          />
          <text x={x(ms)} y={TOP - 9} textAnchor="middle" fontSize="11" className="fill-ink-2">
            {name}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** At most four. */
function powersOfTen(first: number, last: number): readonly number[] {
  const all: number[] = [];
  for (let power = Math.ceil(Math.log10(first)); 10 ** power <= last; power++) all.push(10 ** power);
  const step = Math.ceil(all.length / 4);
  return all.filter((_, at) => at % step === 0);
}
