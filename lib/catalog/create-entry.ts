import { getCatalogEntry } from "@/lib/catalog/get-entry";
import { checkAddresses, insertEntry } from "@/lib/catalog/save-entry";
import { type CatalogDetail, createEntryInput } from "@/lib/catalog/schema";
import { defineOperation } from "@/lib/operations/define";

/** Puts a server into the organization's catalog, for everybody who connects servers. */
export const createEntry = defineOperation({
  name: "catalog.create",
  permission: "connections.write",
  audit: true,
  input: createEntryInput,
  async run(context, entry): Promise<CatalogDetail> {
    checkAddresses(entry, context.services);
    await context.change((tx, audit) => insertEntry(tx, audit, context.organization.id, entry));
    return getCatalogEntry.run(context, { entry: entry.slug });
  },
});
