import { defineOperation } from "@/lib/operations/define";
import { ownerOf } from "@/lib/views/own-views";
import { removeViewInput } from "@/lib/views/schema";

/** Removing one that is not there changes nothing, and says so. */
export const removeView = defineOperation({
  name: "views.remove",
  permission: "organization.read",
  audit: false,
  input: removeViewInput,
  async run(context, { page, name }): Promise<{ readonly isRemoved: boolean }> {
    const { count } = await context.db.savedView.deleteMany({ where: { userId: ownerOf(context), page, name } });
    return { isRemoved: count > 0 };
  },
});
