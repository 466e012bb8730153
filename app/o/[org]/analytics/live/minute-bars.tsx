import { ticksTo } from "@/components/charts/chart-words";

const WIDTH = 480;
const HEIGHT = 84;
const LEFT = 34;
const BOTTOM = 16;

/** Calls of each minute, the newest at the right; the last bar still grows. */
export function MinuteBars({ values }: { values: readonly number[] }) {
  const ticks = ticksTo(Math.max(...values, 1)).filter((_, at, all) => at === 0 || at === all.length - 1);
  const top = ticks.at(-1) ?? 1;
  const step = (WIDTH - LEFT) / values.length;
  const y = (calls: number) => HEIGHT - BOTTOM - (calls / top) * (HEIGHT - BOTTOM - 8);
  return (
    <svg
      role="img"
      aria-label={`Calls per minute over the last hour, at most ${Math.max(...values).toLocaleString("en")}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      className="block w-full px-3 pt-2"
    >
      {ticks.map((tick) => (
        <g key={tick}>
          <path d={`M${LEFT} ${y(tick)}H${WIDTH}`} className="stroke-line" />
          <text x={LEFT - 5} y={y(tick) + 4} textAnchor="end" fontSize="10" className="fill-ink-3">
            {tick}
          </text>
        </g>
      ))}
      {values.map((calls, at) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: a minute is its place.
          key={at}
          x={LEFT + at * step + 0.5}
          width={Math.max(1, step - 1)}
          y={y(calls)}
          height={HEIGHT - BOTTOM - y(calls)}
          className="fill-c1"
          fillOpacity={at === values.length - 1 ? 0.5 : 1}
        />
      ))}
      <text x={LEFT} y={HEIGHT - 4} fontSize="10" className="fill-ink-3">
        60 min ago
      </text>
      <text x={WIDTH} y={HEIGHT - 4} textAnchor="end" fontSize="10" className="fill-ink-3">
        now
      </text>
    </svg>
  );
}
