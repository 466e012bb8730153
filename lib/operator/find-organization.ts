import { z } from "zod";
import { Fault } from "@/lib/base/errors";
import type { SystemTransaction } from "@/lib/db/scoped";

/** An organization, by its slug. */
export const organizationInput = z.strictObject({ organization: z.string().min(1).max(64) });

/** @throws Fault `not_found` */
export async function findOrganization(tx: Pick<SystemTransaction, "organization">, slug: string) {
  const row = await tx.organization.findUnique({
    where: { slug },
    select: { id: true, slug: true, plan: true, suspendedAt: true, suspendedReason: true },
  });
  if (!row) throw new Fault("not_found", "There is no such organization. Somebody may have deleted it meanwhile.");
  return row;
}
