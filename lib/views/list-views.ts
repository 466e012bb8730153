import { defineOperation } from "@/lib/operations/define";
import { ownerOf } from "@/lib/views/own-views";
import { listViewsInput, type SavedView } from "@/lib/views/schema";

export const listViews = defineOperation({
  name: "views.list",
  permission: "organization.read",
  audit: false,
  input: listViewsInput,
  async run(context, { page }): Promise<readonly SavedView[]> {
    return context.db.savedView.findMany({
      where: { page, userId: ownerOf(context) },
      orderBy: { name: "asc" },
      select: { name: true, query: true },
    });
  },
});
