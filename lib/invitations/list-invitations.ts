import { type InvitationView, listInvitationsInput } from "@/lib/invitations/schema";
import { INVITATION_COLUMNS, OPEN, toInvitationView } from "@/lib/invitations/views";
import { cutPage } from "@/lib/operations/cut-page";
import { defineOperation } from "@/lib/operations/define";
import type { Page } from "@/lib/operations/schema";
import { roleNamer } from "@/lib/roles/role-permissions";

/** Those that nobody has accepted or taken back, the newest first; what has expired stays until somebody does. */
export const listInvitations = defineOperation({
  name: "invitations.list",
  permission: "members.write",
  audit: false,
  input: listInvitationsInput,
  async run({ db }, { limit, cursor }): Promise<Page<InvitationView>> {
    const now = new Date();
    const [nameOfRole, rows, total] = await Promise.all([
      roleNamer(db),
      db.invitation.findMany({
        where: cursor ? { AND: [OPEN, { id: { lt: cursor } }] } : OPEN,
        orderBy: { id: "desc" },
        take: limit + 1,
        select: INVITATION_COLUMNS,
      }),
      db.invitation.count({ where: OPEN }),
    ]);
    const { items, nextCursor } = cutPage(rows, limit, ({ id }) => id);
    return {
      items: items.map((row) => toInvitationView(row, now, nameOfRole)),
      nextCursor,
      total,
    };
  },
});
