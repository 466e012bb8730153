import { RULE_COLUMNS, viewRules } from "@/lib/access/rule-views";
import { type AccessRuleView, listAccessRulesInput } from "@/lib/access/schema";
import { cutPage } from "@/lib/operations/cut-page";
import { defineOperation } from "@/lib/operations/define";
import type { Page } from "@/lib/operations/schema";

/** Newest first. */
export const listAccessRules = defineOperation({
  name: "accessRules.list",
  permission: "access.read",
  audit: false,
  input: listAccessRulesInput,
  async run(context, input): Promise<Page<AccessRuleView>> {
    const { db } = context;
    const where = input.connection ? { connection: { slug: input.connection } } : {};
    const [rows, total] = await Promise.all([
      db.accessRule.findMany({
        where: input.cursor ? { AND: [where, { id: { lt: input.cursor } }] } : where,
        orderBy: { id: "desc" },
        take: input.limit + 1,
        select: RULE_COLUMNS,
      }),
      db.accessRule.count({ where }),
    ]);
    const { items, nextCursor } = cutPage(rows, input.limit, ({ id }) => id);
    return {
      items: await viewRules(context, items),
      nextCursor,
      total,
    };
  },
});
