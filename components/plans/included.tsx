import { classNames } from "@/components/ui/class-names";

/** What a plan says about a feature. On a phone the sign alone has room; what is read out stays whole. */
export function Included({ value }: { value: boolean | string }) {
  if (typeof value === "string") return <span className="font-medium">{value}</span>;
  return (
    <span className={classNames("whitespace-nowrap", value ? "font-medium text-ok" : "text-ink-2")}>
      <span aria-hidden="true">{value ? "✓" : "–"}</span>
      <span className="max-sm:sr-only"> {value ? "Included" : "Not included"}</span>
    </span>
  );
}
