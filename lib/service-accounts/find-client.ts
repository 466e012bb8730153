import { Fault } from "@/lib/base/errors";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import { CLIENT_COLUMNS } from "@/lib/service-accounts/views";

/** A client of this very account, with what its secret is compared by. Throws `not_found`. */
export async function getClientRow(tx: OrganizationTransaction, account: string, client: string) {
  const row = await tx.serviceClient.findFirst({
    where: { id: client, serviceAccountId: account },
    select: {
      ...CLIENT_COLUMNS,
      secretHash: true,
      serviceAccount: { select: { id: true, name: true, role: true } },
    },
  });
  if (!row) throw new Fault("not_found", "There is no such client of this service account.");
  return row;
}
