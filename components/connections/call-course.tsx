import { Sparkline } from "@/components/charts/sparkline";
import { ErrorShare } from "@/components/connections/error-share";
import { formatCount } from "@/components/ui/format";
import type { HourOfCalls } from "@/lib/connections/schema";

/** The calls of a connection over the last 24 hours: how many, their course, and how many failed. */
export function CallCourse({ name, calls, hours }: { name: string; calls: number; hours: readonly HourOfCalls[] }) {
  const counted = hours.reduce((sum, hour) => sum + hour.calls, 0);
  const errors = hours.reduce((sum, hour) => sum + hour.errors, 0);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-3">
      <Sparkline
        values={hours.map((hour) => hour.calls)}
        label={`Calls of ${name} by hour, last 24 h: ${formatCount(counted, "call")}, ${errors} of them failed`}
      />
      <div className="grid justify-items-end text-small tabular-nums">
        <span className="font-medium">{calls.toLocaleString("en")}</span>
        <span className="text-ink-3">
          calls, 24 h{counted > 0 ? <> · </> : null}
          {counted > 0 ? (
            <>
              <ErrorShare calls={counted} errors={errors} /> errors
            </>
          ) : null}
        </span>
      </div>
    </div>
  );
}
