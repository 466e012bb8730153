import { formatMs } from "@/components/ui/format";

const WIDTH = 28;

/**
 * A figure and a bar beside it, on one scale for the whole table, so that the slow ones stand out. The scale is a square
 * root: one call that timed out must not flatten all others.
 */
export function Latency({ totalMs, longestMs }: { totalMs: number; longestMs: number }) {
  const width = Math.max(1, Math.round(Math.sqrt(totalMs / Math.max(longestMs, 1)) * WIDTH));
  return (
    <span className="inline-flex items-center gap-2">
      {formatMs(totalMs)}
      <svg width={WIDTH} height="6" aria-hidden="true">
        <rect width={width} height="6" rx={Math.min(3, width / 2)} className="fill-c1 opacity-85" />
      </svg>
    </span>
  );
}
