import { matcherOf } from "@/lib/catalog/core/match";
import { type CatalogEntry, templateOf } from "@/lib/catalog/entry";
import type { KnownEntry } from "@/lib/catalog/own-entries";

/** The slug of the entry that is the same server already; null: there is none. */
export function knownAs(entries: readonly KnownEntry[], { url }: Pick<CatalogEntry, "url">): string | null {
  const found = entries.find(({ entry }) =>
    [entry.url, ...entry.authentication.map((method) => templateOf(entry, method))].some(
      (template) => template === url || matcherOf(template, entry.variables)(url),
    ),
  );
  return found?.entry.slug ?? null;
}
