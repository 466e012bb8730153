import { Waiting } from "@/components/feedback/list-waiting";
import { Skeleton } from "@/components/ui/skeleton";
import { FigureStripWaiting } from "../figure-strip";

/** Holds the place of the figures, and of the charts under them where there are some. */
export function FiguresWaiting({ charts }: { charts: number }) {
  return (
    <div aria-busy="true" className="grid gap-5">
      <Waiting what="Figures" />
      <FigureStripWaiting />
      <div className="grid gap-5 lg:grid-cols-2">
        {Array.from({ length: charts }, (_, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the places never change.
          <div key={at} className="rounded-card border border-line bg-surface p-4">
            <Skeleton className="w-36" />
            <Skeleton className="mt-4 h-52 w-full" />
          </div>
        ))}
      </div>
    </div>
  );
}
