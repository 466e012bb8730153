import { classNames } from "@/components/ui/class-names";

/** How many of these calls failed, in percent; how many they were, on hover. */
export function ErrorShare({ calls, errors }: { calls: number; errors: number }) {
  if (calls === 0) return <span className="text-ink-3">–</span>;
  const share = (errors / calls) * 100;
  const text = errors === 0 ? "0%" : share < 0.1 ? "< 0.1%" : `${share.toFixed(share < 10 ? 1 : 0)}%`;
  return (
    <span className={classNames(errors > 0 && "text-err")} title={`${errors} of ${calls} calls`}>
      {text}
    </span>
  );
}
