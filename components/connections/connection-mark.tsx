import { monogram } from "@/components/ui/format";

/** Two letters for a server. A picture of its own would be an address of a stranger's, and is not fetched. */
export function ConnectionMark({ name, letters }: { name: string; letters?: string }) {
  return (
    <span
      aria-hidden="true"
      className="grid size-8 flex-none place-items-center rounded-[8px] border border-line-strong bg-surface text-table font-semibold text-ink-2"
    >
      {letters ?? monogram(name)}
    </span>
  );
}
