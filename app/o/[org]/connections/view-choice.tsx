import { LayoutGrid, Rows3 } from "lucide-react";
import { addressOf } from "@/components/ui/address-of";
import { ButtonLink } from "@/components/ui/button";

const VIEWS = ["table", "grid"] as const;
export type ConnectionsView = (typeof VIEWS)[number];

export function readView(value: unknown): ConnectionsView {
  return value === "grid" ? "grid" : "table";
}

/** As rows or as cards; the address remembers which. */
export function ViewChoice({
  base,
  view,
  query,
}: {
  base: string;
  view: ConnectionsView;
  query: Readonly<Record<string, string | undefined>>;
}) {
  return (
    <nav aria-label="View" className="flex">
      {VIEWS.map((each) => (
        <ButtonLink
          key={each}
          look={each === view ? "plain" : "quiet"}
          size="icon"
          aria-label={each === "grid" ? "As cards" : "As a table"}
          aria-current={each === view ? "page" : undefined}
          href={addressOf(base, { ...query, view: each === "grid" ? "grid" : undefined })}
        >
          {each === "grid" ? <LayoutGrid size={16} aria-hidden="true" /> : <Rows3 size={16} aria-hidden="true" />}
        </ButtonLink>
      ))}
    </nav>
  );
}
