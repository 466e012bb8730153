import { catalogEntry } from "@/lib/catalog/entry";
import { getCatalogEntry } from "@/lib/catalog/get-entry";
import { entryTarget, noSuchEntry } from "@/lib/catalog/own-entries";
import { checkAddresses, facts } from "@/lib/catalog/save-entry";
import { type CatalogDetail, updateEntryInput } from "@/lib/catalog/schema";
import { defineOperation } from "@/lib/operations/define";
import { parseInput } from "@/lib/operations/execute";

/** Changes an entry of the organization's own. What is connected already stays as it is. */
export const updateEntry = defineOperation({
  name: "catalog.update",
  permission: "connections.write",
  audit: true,
  input: updateEntryInput,
  async run(context, { entry: slug, ...fields }): Promise<CatalogDetail> {
    checkAddresses(fields, context.services);
    const definition = await parseInput(catalogEntry, { slug, ...fields });
    await context.change(async (tx, audit) => {
      const row = await tx.ownEntry.findFirst({ where: { slug }, select: { id: true, definition: true } });
      if (!row || row.definition === null) throw noSuchEntry();
      await tx.ownEntry.update({ where: { id: row.id }, data: { definition }, select: { id: true } });
      const before = catalogEntry.safeParse(row.definition).data;
      audit({
        target: entryTarget({ id: row.id, slug }),
        ...(before ? { before: facts(before) } : {}),
        after: facts(definition),
      });
    });
    return getCatalogEntry.run(context, { entry: slug });
  },
});
