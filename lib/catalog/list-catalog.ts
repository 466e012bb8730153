import { maySeeHidden, readEntries } from "@/lib/catalog/own-entries";
import { type CatalogItem, listCatalogInput } from "@/lib/catalog/schema";
import { searchEntries } from "@/lib/catalog/search-entries";
import { readFacts, toItem } from "@/lib/catalog/views";
import { defineOperation } from "@/lib/operations/define";
import type { Page } from "@/lib/operations/schema";

/** The servers that are known beforehand, with what the organization added, and without what it hides. Bounded, so whole. */
export const listCatalog = defineOperation({
  name: "catalog.list",
  permission: "connections.read",
  audit: false,
  input: listCatalogInput,
  async run(context, { search, category }): Promise<Page<CatalogItem>> {
    const { db, services, actor } = context;
    const [entries, facts] = await Promise.all([readEntries(db, services.catalog), readFacts(context)]);
    const seen = entries
      .filter(({ isHidden }) => !isHidden || maySeeHidden(actor))
      .filter(({ entry }) => category === undefined || entry.category === category)
      .map((known) => toItem(known, facts, services));
    const items = searchEntries(seen, search);
    return { items, nextCursor: null, total: items.length };
  },
});
