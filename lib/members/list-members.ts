import { escapeLike } from "@/lib/db/escape-like";
import { listMembersInput, type MemberView } from "@/lib/members/schema";
import { MEMBER_COLUMNS, toMemberView } from "@/lib/members/views";
import { cutPage } from "@/lib/operations/cut-page";
import { defineOperation } from "@/lib/operations/define";
import type { Page } from "@/lib/operations/schema";
import { roleNamer } from "@/lib/roles/role-permissions";

/** In the order in which they joined. */
export const listMembers = defineOperation({
  name: "members.list",
  permission: "members.read",
  audit: false,
  input: listMembersInput,
  async run({ db, actor }, input): Promise<Page<MemberView>> {
    const contains = { contains: escapeLike(input.search), mode: "insensitive" as const };
    // Who does not see addresses cannot find out by searching for them either.
    const fields = actor.permissions.has("members.write")
      ? [{ name: contains }, { email: contains }]
      : [{ name: contains }];
    const where = input.search === "" ? {} : { user: { OR: fields } };
    const [nameOfRole, rows, total] = await Promise.all([
      roleNamer(db),
      db.membership.findMany({
        where: input.cursor ? { AND: [where, { id: { gt: input.cursor } }] } : where,
        orderBy: { id: "asc" },
        take: input.limit + 1,
        select: MEMBER_COLUMNS,
      }),
      db.membership.count({ where }),
    ]);
    const { items, nextCursor } = cutPage(rows, input.limit, ({ id }) => id);
    return {
      items: items.map((row) => toMemberView(row, actor, nameOfRole)),
      nextCursor,
      total,
    };
  },
});
