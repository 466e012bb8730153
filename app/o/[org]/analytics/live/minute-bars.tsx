const HEIGHT = 60;

/** Calls of each minute, the newest at the right; the last bar still grows. The words keep their size at any width. */
export function MinuteBars({ values }: { values: readonly number[] }) {
  const top = Math.max(...values, 1);
  const height = (calls: number) => (calls / top) * HEIGHT;
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 px-4 pt-3 pb-2 text-small text-ink-3 tabular-nums">
      <div aria-hidden="true" className="flex flex-col justify-between text-right leading-none">
        <span>{top.toLocaleString("en")}</span>
        <span>0</span>
      </div>
      <svg
        role="img"
        aria-label={`Calls per minute over the last hour, at most ${Math.max(...values).toLocaleString("en")}`}
        viewBox={`0 0 ${values.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="block h-15 w-full"
      >
        {[0.5, HEIGHT - 0.5].map((y) => (
          <path key={y} d={`M0 ${y}H${values.length}`} className="stroke-line" vectorEffect="non-scaling-stroke" />
        ))}
        {values.map((calls, at) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a minute is its place.
            key={at}
            x={at + 0.1}
            width={0.8}
            y={HEIGHT - height(calls)}
            height={height(calls)}
            className="fill-c1"
            fillOpacity={at === values.length - 1 ? 0.5 : 1}
          />
        ))}
      </svg>
      <p aria-hidden="true" className="col-start-2 flex justify-between pt-1">
        <span>60 min ago</span>
        <span>now</span>
      </p>
    </div>
  );
}
