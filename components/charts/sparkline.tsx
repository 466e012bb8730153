"use client";

// In the browser too, so that a page that streams sends the drawing whole: parts of an SVG that come late are wrapped by
// React in an element with a style, which the pages' policy refuses.

const WIDTH = 120;
const HEIGHT = 28;
const PAD = 2;

/** The course of something, on a zero line and without a scale of its own: the figure beside it says how much. */
export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const most = Math.max(...values, 1);
  const step = WIDTH / Math.max(values.length - 1, 1);
  const points = values.map((value, at) => {
    const y = HEIGHT - PAD - (value / most) * (HEIGHT - 2 * PAD);
    return `${(at * step).toFixed(1)} ${y.toFixed(1)}`;
  });
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="h-7 w-full max-w-30 fill-none"
    >
      <path
        d={`M0 ${HEIGHT - PAD}H${WIDTH}`}
        className="stroke-line"
        strokeWidth={1}
        vectorEffect="non-scaling-stroke"
      />
      <path
        d={`M${points.join("L")}`}
        className="stroke-c1"
        strokeWidth={1.8}
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
