import { newId } from "@/lib/base/ids";
import { entryTarget, noSuchEntry } from "@/lib/catalog/own-entries";
import { hideEntryInput } from "@/lib/catalog/schema";
import { defineOperation } from "@/lib/operations/define";

/** Hides an entry from everybody in the organization, or shows it again. What is connected stays connected. */
export const hideEntry = defineOperation({
  name: "catalog.hide",
  permission: "connections.write",
  audit: true,
  input: hideEntryInput,
  async run(context, { entry: slug, hidden }): Promise<{ readonly slug: string; readonly isHidden: boolean }> {
    return context.change(async (tx, audit) => {
      const row = await tx.ownEntry.findFirst({
        where: { slug },
        select: { id: true, definition: true, isHidden: true },
      });
      if (!row && !context.services.catalog.has(slug)) throw noSuchEntry();
      const id = row?.id ?? newId("cte");
      // A row that says nothing more is not kept.
      if (row && row.definition === null && !hidden) await tx.ownEntry.delete({ where: { id }, select: { id: true } });
      else if (row) await tx.ownEntry.update({ where: { id }, data: { isHidden: hidden }, select: { id: true } });
      else if (hidden) await tx.ownEntry.create({ data: { id, slug, isHidden: true }, select: { id: true } });
      audit({
        target: entryTarget({ id, slug }),
        before: { isHidden: row?.isHidden ?? false },
        after: { isHidden: hidden },
      });
      return { slug, isHidden: hidden };
    });
  },
});
