import { isGranted, type Role } from "@/lib/access/permissions";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import { OPEN, revokedAt } from "@/lib/invitations/views";

/** Takes back what somebody has handed out and could not hand out any more: nobody comes in on the word of who is gone. */
export async function withdrawInvitations(
  tx: OrganizationTransaction,
  invitedById: string,
  role: Role | null,
): Promise<void> {
  if (role === "owner") return;
  const mayInvite = role !== null && isGranted(role, "members.write");
  await tx.invitation.updateMany({
    where: { ...OPEN, invitedById, ...(mayInvite ? { role: "owner" } : {}) },
    data: revokedAt(new Date()),
  });
}
