"use client";

// In the browser too, so that a page that streams sends the drawing whole: parts of an SVG that come late are wrapped by
// React in an element with a style, which the pages' policy refuses.

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const CELL = 22;
const LEFT = 34;
const TOP = 4;

export interface HeatCell {
  /** 0 is Monday. */
  readonly weekday: number;
  readonly hour: number;
  readonly calls: number;
}

/** Hours of the week: the more calls, the fuller the square. Fullness grows with the root, so that quiet hours show. */
export function HeatMap({ cells, label }: { cells: readonly HeatCell[]; label: string }) {
  const most = Math.max(1, ...cells.map(({ calls }) => calls));
  const byPlace = new Map(cells.map((cell) => [cell.weekday * 24 + cell.hour, cell.calls]));
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1).
      tabIndex={0}
      className="overflow-x-auto px-3 py-3"
    >
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${LEFT + 24 * CELL} ${TOP + 7 * CELL + 18}`}
        className="block w-full max-w-[860px] min-w-[480px]"
      >
        {DAYS.map((day, weekday) => (
          <g key={day}>
            <text x={LEFT - 8} y={TOP + weekday * CELL + 15} textAnchor="end" fontSize="11" className="fill-ink-3">
              {day}
            </text>
            {Array.from({ length: 24 }, (_, hour) => {
              const calls = byPlace.get(weekday * 24 + hour) ?? 0;
              return (
                <rect
                  // biome-ignore lint/suspicious/noArrayIndexKey: an hour is its place.
                  key={hour}
                  x={LEFT + hour * CELL + 1}
                  y={TOP + weekday * CELL + 1}
                  width={CELL - 2}
                  height={CELL - 2}
                  rx="3"
                  className={calls === 0 ? "fill-sunken stroke-line" : "fill-c1"}
                  fillOpacity={calls === 0 ? 1 : 0.15 + 0.85 * Math.sqrt(calls / most)}
                >
                  <title>{`${day} ${String(hour).padStart(2, "0")}:00, ${calls.toLocaleString("en")} calls`}</title>
                </rect>
              );
            })}
          </g>
        ))}
        {[0, 6, 12, 18].map((hour) => (
          <text key={hour} x={LEFT + hour * CELL + 2} y={TOP + 7 * CELL + 14} fontSize="11" className="fill-ink-3">
            {String(hour).padStart(2, "0")}:00
          </text>
        ))}
      </svg>
    </section>
  );
}
