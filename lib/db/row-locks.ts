import type { OrganizationTransaction, SystemTransaction } from "@/lib/db/scoped";

/**
 * Takes an organization's row lock, which ends with the transaction: first of all, before what the change is judged by is
 * read, so that of two changes at once the second sees what the first has done.
 */
export async function lockOrganization(tx: Pick<OrganizationTransaction, "organization">, id: string): Promise<void> {
  await tx.organization.update({ where: { id }, data: { configVersion: { increment: 0 } }, select: { id: true } });
}

/** The same for what concerns the whole installation. */
export async function lockInstallation(tx: Pick<SystemTransaction, "installation">): Promise<void> {
  await tx.installation.updateMany({ data: { id: 1 } });
}
