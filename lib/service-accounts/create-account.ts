import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { defineOperation } from "@/lib/operations/define";
import { refuseUnknownRole } from "@/lib/roles/find-role";
import { roleNamer } from "@/lib/roles/role-permissions";
import {
  getAccountRow,
  refuseMoreThanOwn,
  refuseTakenAccountName,
  refuseUnknownTeams,
} from "@/lib/service-accounts/find-account";
import { createServiceAccountInput, type ServiceAccountView } from "@/lib/service-accounts/schema";
import { accountTarget, toServiceAccountView } from "@/lib/service-accounts/views";

/** Of one organization. */
const MOST_ACCOUNTS = 500;

/** A place for a program in the organization. It can do nothing until it gets a key or a client. */
export const createServiceAccount = defineOperation({
  name: "serviceAccounts.create",
  permission: "members.write",
  audit: true,
  input: createServiceAccountInput,
  async run(context, { name, description, role, teams }): Promise<ServiceAccountView> {
    const row = await context.change(async (tx, audit) => {
      await refuseUnknownRole(tx, role);
      await refuseMoreThanOwn(tx, context.actor, role);
      await refuseTakenAccountName(tx, name);
      await refuseUnknownTeams(tx, teams);
      if ((await tx.serviceAccount.count()) >= MOST_ACCOUNTS)
        throw new Fault("conflict", `There are ${MOST_ACCOUNTS} service accounts already.`);
      const data = { id: newId("svc"), name, description, role };
      await tx.serviceAccount.create({ data, select: { id: true } });
      const memberships = [...new Set(teams)].map((teamId) => ({ teamId, serviceAccountId: data.id }));
      await tx.serviceAccountTeam.createMany({ data: memberships });
      audit({ target: accountTarget(data), after: { name, description, role, teams } });
      return getAccountRow(tx, data.id);
    });
    return toServiceAccountView(row, new Date(), await roleNamer(context.db));
  },
});
