import { defineOperation } from "@/lib/operations/define";
import { getClientRow } from "@/lib/service-accounts/find-client";
import { revokeServiceClientInput, type ServiceClientView } from "@/lib/service-accounts/schema";
import { accountTarget, CLIENT_COLUMNS, toServiceClientView } from "@/lib/service-accounts/views";

/** Ends a client for good, with the tokens that it has got. One that was revoked before stays so. */
export const revokeServiceClient = defineOperation({
  name: "serviceClients.revoke",
  permission: "members.write",
  audit: true,
  input: revokeServiceClientInput,
  async run(context, { account, client }): Promise<ServiceClientView> {
    const now = new Date();
    const row = await context.change(async (tx, audit) => {
      const known = await getClientRow(tx, account, client);
      audit({
        target: accountTarget(known.serviceAccount),
        before: { client: known.id, name: known.name },
        after: { revoked: true },
      });
      if (known.revokedAt) return known;
      return tx.serviceClient.update({ where: { id: known.id }, data: { revokedAt: now }, select: CLIENT_COLUMNS });
    });
    return toServiceClientView(row, now);
  },
});
