import { Skeleton } from "@/components/ui/skeleton";

const ROWS = ["w-2/5", "w-1/3", "w-1/2", "w-1/4", "w-2/5", "w-1/3", "w-1/2", "w-1/4"];

/** Holds the place of a card that is a list under its filters, so that nothing jumps when it comes. */
export function ListWaiting({ what }: { what: string }) {
  return (
    <div aria-busy="true" className="rounded-card border border-line bg-surface">
      <Waiting what={what} />
      <div className="flex gap-2 border-b border-line px-4 py-4">
        <Skeleton className="w-48" />
        <Skeleton className="w-24 max-sm:hidden" />
        <Skeleton className="w-24 max-sm:hidden" />
      </div>
      {ROWS.map((width, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows never change.
        <div key={at} className="flex h-9 items-center gap-4 border-b border-line px-4 last:border-b-0">
          <Skeleton className={width} />
          <Skeleton className="ml-auto w-16" />
        </div>
      ))}
    </div>
  );
}

/** Said once, for who does not see that something is coming. */
export function Waiting({ what }: { what: string }) {
  return (
    <p className="sr-only" role="status">
      {what} are on their way.
    </p>
  );
}
