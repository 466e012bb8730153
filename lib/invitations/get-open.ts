import { Fault } from "@/lib/base/errors";
import { INVITATION_COLUMNS, type InvitationRow, OPEN } from "@/lib/invitations/views";
import { type MembersAtRest, refuseAboveOwnRole } from "@/lib/members/change-members";

/**
 * An invitation that whoever acts may decide about.
 *
 * @throws Fault `not_found`; `forbidden` where it makes an owner and they are none
 */
export async function getOpen(members: MembersAtRest, id: string): Promise<InvitationRow> {
  const row = await members.tx.invitation.findFirst({ where: { ...OPEN, id }, select: INVITATION_COLUMNS });
  if (!row) throw new Fault("not_found", "There is no such invitation: it was accepted, or taken back.");
  await refuseAboveOwnRole(members, row.role);
  return row;
}
