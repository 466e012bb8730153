import type { SystemTransaction } from "@/lib/db/scoped";
import { pendingAt } from "@/lib/invitations/views";

/**
 * Whether somebody who has no account may make one by signing in with this address, which was checked. The operator
 * decides, and a new installation is closed; whoever is invited by this address may in any case.
 */
export async function maySignUp(
  tx: Pick<SystemTransaction, "installation" | "invitation">,
  email: string,
): Promise<boolean> {
  const installation = await tx.installation.findFirst({ select: { signUpOpen: true } });
  if (installation?.signUpOpen) return true;
  const invitation = await tx.invitation.findFirst({
    where: { email, ...pendingAt(new Date()), organization: { suspendedAt: null } },
    select: { id: true },
  });
  return invitation !== null;
}
