import { formatMs } from "@/components/ui/format";
import type { CallDetail } from "@/lib/calls/schema";

const WIDTH = 600;

/**
 * Where the time went. The gateway's own part lies before and after the server's and is measured as a whole, so it is
 * drawn before.
 */
export function Waterfall({
  call,
}: {
  call: Pick<CallDetail, "totalMs" | "upstreamMs" | "gatewayMs" | "connectionSlug">;
}) {
  const gatewayMs = call.gatewayMs ?? call.totalMs;
  const spans = [
    { name: "Gateway", from: 0, ms: gatewayMs, className: "fill-c3" },
    ...(call.upstreamMs === null
      ? []
      : [{ name: call.connectionSlug ?? "Server", from: gatewayMs, ms: call.upstreamMs, className: "fill-c1" }]),
  ];
  const whole = Math.max(gatewayMs + (call.upstreamMs ?? 0), 0.001);
  const place = (ms: number) => (ms / whole) * WIDTH;
  return (
    <dl aria-label="Where the time went" className="grid gap-1.5 border-t border-line px-4 py-3 text-small">
      {spans.map(({ name, from, ms, className }) => (
        <div key={name} className="grid grid-cols-[6rem_minmax(0,1fr)_4.5rem] items-center gap-3">
          <dt className="truncate text-ink-2">{name}</dt>
          <dd>
            <svg aria-hidden="true" viewBox={`0 0 ${WIDTH} 8`} preserveAspectRatio="none" className="block h-2 w-full">
              <rect
                x={Math.min(place(from), WIDTH - 2)}
                width={Math.max(2, place(ms))}
                height="8"
                className={className}
              />
            </svg>
          </dd>
          <dd className="text-right font-mono tabular-nums">{formatMs(ms)}</dd>
        </div>
      ))}
    </dl>
  );
}
