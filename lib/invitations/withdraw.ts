import type { OrganizationTransaction } from "@/lib/db/scoped";
import { OPEN, revokedAt } from "@/lib/invitations/views";

/**
 * Takes back what somebody has handed out and could not hand out any more: nobody comes in on the word of who is gone.
 *
 * @param role what they are from now on; null: nothing. Of a role of the organization's own nothing is taken for granted.
 */
export async function withdrawInvitations(
  tx: OrganizationTransaction,
  invitedById: string,
  role: string | null,
): Promise<void> {
  if (role === "owner") return;
  await tx.invitation.updateMany({
    where: { ...OPEN, invitedById, ...(role === "admin" ? { role: "owner" } : {}) },
    data: revokedAt(new Date()),
  });
}
