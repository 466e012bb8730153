import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { defineOperation } from "@/lib/operations/define";
import { ownerOf } from "@/lib/views/own-views";
import { type SavedView, saveViewInput } from "@/lib/views/schema";

/** Of one page and person. */
const MOST = 50;

/** Keeps filters under a name; the same name again means the new ones. A person's own, so no change of configuration. */
export const saveView = defineOperation({
  name: "views.save",
  permission: "organization.read",
  audit: false,
  input: saveViewInput,
  async run(context, { page, name, query }): Promise<SavedView> {
    const userId = ownerOf(context);
    await context.db.$transaction(async (tx) => {
      const replaced = await tx.savedView.updateMany({ where: { userId, page, name }, data: { query } });
      if (replaced.count > 0) return;
      if ((await tx.savedView.count({ where: { userId, page } })) >= MOST) {
        throw new Fault("invalid_value", `There are ${MOST} views already. Remove one first.`);
      }
      await tx.savedView.create({ data: { id: newId("viw"), userId, page, name, query } });
    });
    return { name, query };
  },
});
