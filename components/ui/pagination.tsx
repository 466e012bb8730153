import { addressOf } from "@/components/ui/address-of";
import { ButtonLink } from "@/components/ui/button";

/** A list that is read by cursor: back to its first page, on to the next. Nothing where all of it fits on one page. */
export function Pagination({
  base,
  query,
  cursor,
  nextCursor,
  nextLabel = "Next page",
  firstLabel = "First page",
}: {
  base: string;
  /** The filters, which stay. */
  query: Readonly<Record<string, string | undefined>>;
  /** Of the page that is shown. */
  cursor: string | undefined;
  /** Null on the last page. */
  nextCursor: string | null;
  nextLabel?: string;
  firstLabel?: string;
}) {
  if (nextCursor === null && cursor === undefined) return null;
  return (
    <nav aria-label="Pages" className="flex flex-wrap justify-end gap-2 pt-3">
      {cursor === undefined ? null : <ButtonLink href={addressOf(base, query)}>{firstLabel}</ButtonLink>}
      {nextCursor === null ? null : (
        <ButtonLink href={addressOf(base, { ...query, cursor: nextCursor })}>{nextLabel}</ButtonLink>
      )}
    </nav>
  );
}
