import { classNames } from "@/components/ui/class-names";

/** Holds the place of what is coming. It appears only when the wait is long enough to be noticed. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={classNames("appear-late block h-4 rounded-tag bg-line", className)} />;
}
