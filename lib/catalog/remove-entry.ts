import { entryTarget, noSuchEntry } from "@/lib/catalog/own-entries";
import { entryInput } from "@/lib/catalog/schema";
import { defineOperation } from "@/lib/operations/define";

/** Takes an entry of the organization's own out of the catalog. What is connected stays connected. */
export const removeEntry = defineOperation({
  name: "catalog.remove",
  permission: "connections.write",
  audit: true,
  input: entryInput,
  async run(context, { entry: slug }): Promise<{ readonly removed: string }> {
    return context.change(async (tx, audit) => {
      const row = await tx.ownEntry.findFirst({ where: { slug }, select: { id: true, definition: true } });
      if (!row || row.definition === null) throw noSuchEntry();
      await tx.ownEntry.delete({ where: { id: row.id }, select: { id: true } });
      audit({ target: entryTarget({ id: row.id, slug }) });
      return { removed: slug };
    });
  },
});
