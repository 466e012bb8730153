import { PageHeader } from "@/components/layout/page-header";
import { Skeleton } from "@/components/ui/skeleton";

const ROWS = ["w-2/5", "w-1/3", "w-1/2", "w-1/4", "w-2/5", "w-1/3"];

/** Holds the place of a page that is one list, so that nothing jumps when it comes. */
export function ListSkeleton({ title }: { title: string }) {
  return (
    <div aria-busy="true">
      <PageHeader title={title} />
      <p className="sr-only" role="status">
        {title} are on their way.
      </p>
      <div className="rounded-card border border-line bg-surface">
        <div className="border-b border-line px-4 py-4">
          <Skeleton className="w-24" />
        </div>
        {ROWS.map((width, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows never change.
          <div key={at} className="flex items-center gap-4 border-b border-line px-4 py-3.5 last:border-b-0">
            <Skeleton className={width} />
            <Skeleton className="ml-auto w-16" />
          </div>
        ))}
      </div>
    </div>
  );
}
