import { listRestrictionsInput, type RestrictionView } from "@/lib/access/schema";
import { cutPage } from "@/lib/operations/cut-page";
import { defineOperation } from "@/lib/operations/define";
import type { Page } from "@/lib/operations/schema";

/** Every server with what is restricted of it, by slug. */
export const listRestrictions = defineOperation({
  name: "accessRestrictions.list",
  permission: "access.read",
  audit: false,
  input: listRestrictionsInput,
  async run({ db }, input): Promise<Page<RestrictionView>> {
    const where = input.connection ? { slug: input.connection } : {};
    const [rows, total] = await Promise.all([
      db.connection.findMany({
        where: input.cursor ? { AND: [where, { slug: { gt: input.cursor } }] } : where,
        orderBy: { slug: "asc" },
        take: input.limit + 1,
        select: { slug: true, restricted: true, restrictedTools: true, newTeams: true },
      }),
      db.connection.count({ where }),
    ]);
    const { items, nextCursor } = cutPage(rows, input.limit, ({ slug }) => slug);
    return { items: items.map(({ slug, ...rest }) => ({ connection: slug, ...rest })), nextCursor, total };
  },
});
