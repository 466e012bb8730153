import type { SystemTransaction } from "@/lib/db/scoped";

/**
 * Whether somebody who has no account may make one by signing in with this address, which was checked. The operator
 * decides; a new installation is closed.
 */
export async function maySignUp(tx: Pick<SystemTransaction, "installation">, _email: string): Promise<boolean> {
  const installation = await tx.installation.findFirst({ select: { signUpOpen: true } });
  return installation?.signUpOpen ?? false;
}
