import { escapeLike } from "@/lib/db/escape-like";
import { cutPage } from "@/lib/operations/cut-page";
import { defineOperation } from "@/lib/operations/define";
import type { Page } from "@/lib/operations/schema";
import { roleNamer } from "@/lib/roles/role-permissions";
import { listServiceAccountsInput, type ServiceAccountView } from "@/lib/service-accounts/schema";
import { ACCOUNT_COLUMNS, toServiceAccountView } from "@/lib/service-accounts/views";

/** In the order in which they were made. */
export const listServiceAccounts = defineOperation({
  name: "serviceAccounts.list",
  permission: "members.read",
  audit: false,
  input: listServiceAccountsInput,
  async run({ db }, { search, limit, cursor }): Promise<Page<ServiceAccountView>> {
    const contains = { contains: escapeLike(search), mode: "insensitive" as const };
    const where = search === "" ? {} : { OR: [{ name: contains }, { description: contains }] };
    const [rows, total] = await Promise.all([
      db.serviceAccount.findMany({
        where: cursor ? { AND: [where, { id: { gt: cursor } }] } : where,
        orderBy: { id: "asc" },
        take: limit + 1,
        select: ACCOUNT_COLUMNS,
      }),
      db.serviceAccount.count({ where }),
    ]);
    const { items, nextCursor } = cutPage(rows, limit, ({ id }) => id);
    const [now, nameOfRole] = [new Date(), await roleNamer(db)];
    return { items: items.map((row) => toServiceAccountView(row, now, nameOfRole)), nextCursor, total };
  },
});
