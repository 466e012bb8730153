import { defineOperation } from "@/lib/operations/define";
import { getAccountRow } from "@/lib/service-accounts/find-account";
import { serviceAccountInput } from "@/lib/service-accounts/schema";
import { accountTarget } from "@/lib/service-accounts/views";

/**
 * Takes a service account away for good: its keys and clients go with it, the rules that speak of it, and what it asked
 * for. The call log keeps its name.
 */
export const removeServiceAccount = defineOperation({
  name: "serviceAccounts.remove",
  permission: "members.write",
  audit: true,
  input: serviceAccountInput,
  run(context, { account }): Promise<{ readonly removed: string }> {
    return context.change(async (tx, audit) => {
      const row = await getAccountRow(tx, account);
      const about = { subjectKind: "service", subjectId: row.id };
      const keys = await tx.apiKey.findMany({ where: { serviceAccountId: row.id }, select: { id: true } });
      await tx.accessRule.deleteMany({ where: about });
      await tx.accessRequest.deleteMany({ where: { ...about, state: "open" } });
      await tx.serviceAccount.delete({ where: { id: row.id }, select: { id: true } });
      audit({
        target: accountTarget(row),
        before: { role: row.role, keys: keys.map(({ id }) => id), clients: row.clients.map(({ id }) => id) },
      });
      return { removed: row.id };
    });
  },
});
