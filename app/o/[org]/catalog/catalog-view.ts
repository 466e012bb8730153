import { CATEGORIES, type Category } from "@/lib/catalog/entry";
import { queryText } from "@/lib/http/query-text";

/** What of the catalog is looked at; it stands in the address. */
export interface CatalogView {
  readonly search: string;
  readonly category: Category | null;
}

export function readView(query: Partial<Record<"search" | "category", string | string[]>>): CatalogView {
  return {
    search: queryText(query.search) ?? "",
    category: CATEGORIES.find((known) => known === query.category) ?? null,
  };
}
