import { REQUEST_COLUMNS, toRequestView } from "@/lib/access/request-views";
import { type AccessRequestView, listAccessRequestsInput } from "@/lib/access/schema";
import { cutPage } from "@/lib/operations/cut-page";
import { defineOperation } from "@/lib/operations/define";
import type { Page } from "@/lib/operations/schema";

/** What people and programs asked to be let use; newest first. */
export const listAccessRequests = defineOperation({
  name: "accessRequests.list",
  permission: "access.read",
  audit: false,
  input: listAccessRequestsInput,
  async run({ db }, input): Promise<Page<AccessRequestView>> {
    const where = input.state ? { state: input.state } : {};
    const [rows, total] = await Promise.all([
      db.accessRequest.findMany({
        where: input.cursor ? { AND: [where, { id: { lt: input.cursor } }] } : where,
        orderBy: { id: "desc" },
        take: input.limit + 1,
        select: REQUEST_COLUMNS,
      }),
      db.accessRequest.count({ where }),
    ]);
    const { items, nextCursor } = cutPage(rows, input.limit, ({ id }) => id);
    return {
      items: items.map(toRequestView),
      nextCursor,
      total,
    };
  },
});
