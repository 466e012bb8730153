import type { OrganizationTransaction } from "@/lib/db/scoped";
import { defineOperation } from "@/lib/operations/define";
import { refuseUnknownRole } from "@/lib/roles/find-role";
import { permissionsOfRole, roleNamer } from "@/lib/roles/role-permissions";
import {
  getAccountRow,
  refuseMoreThanOwn,
  refuseTakenAccountName,
  refuseUnknownTeams,
} from "@/lib/service-accounts/find-account";
import { narrowKeys } from "@/lib/service-accounts/narrow-keys";
import { type ServiceAccountView, updateServiceAccountInput } from "@/lib/service-accounts/schema";
import { accountTarget, toServiceAccountView } from "@/lib/service-accounts/views";

/**
 * Renames or describes a service account, gives it another role or other teams, suspends it or lets it in again. While it
 * is suspended, what it holds is refused from the next request on, and is as it was when it comes back.
 */
export const updateServiceAccount = defineOperation({
  name: "serviceAccounts.update",
  permission: "members.write",
  audit: true,
  input: updateServiceAccountInput,
  async run(context, input): Promise<ServiceAccountView> {
    const row = await context.change(async (tx, audit) => {
      const before = toServiceAccountView(await getAccountRow(tx, input.account), new Date());
      const { name = before.name, description = before.description, role = before.role, state = before.state } = input;
      // What narrows anybody may who may change members; what opens, or lets in again, takes as much as it gives.
      const opens = role !== before.role || input.teams !== undefined || (state === "active" && before.state !== state);
      if (input.role) await refuseUnknownRole(tx, role);
      if (opens) await refuseMoreThanOwn(tx, context.actor, role);
      await refuseTakenAccountName(tx, name, before.id);
      const isSuspendedAnew = state === "suspended" && before.state === "active";
      const suspension =
        state === "active" ? { suspendedAt: null } : isSuspendedAnew ? { suspendedAt: new Date() } : {};
      const where = { id: before.id };
      await tx.serviceAccount.update({ where, data: { name, description, role, ...suspension }, select: { id: true } });
      if (input.teams) await setTeams(tx, before.id, input.teams);
      if (role !== before.role) await narrowKeys(tx, before.id, await permissionsOfRole(tx, role));
      audit({
        target: accountTarget({ id: before.id, name }),
        ...changesOf(before, { name, description, role, state }, input.teams),
      });
      return getAccountRow(tx, before.id);
    });
    return toServiceAccountView(row, new Date(), await roleNamer(context.db));
  },
});

function changesOf(
  before: ServiceAccountView,
  after: Pick<ServiceAccountView, "name" | "description" | "role" | "state">,
  teams: readonly string[] | undefined,
) {
  const { name, description, role, state } = before;
  const teamIds = before.teams.map(({ id }) => id);
  return { before: { name, description, role, state, teams: teamIds }, after: { ...after, teams: teams ?? teamIds } };
}

async function setTeams(tx: OrganizationTransaction, serviceAccountId: string, teams: readonly string[]) {
  await refuseUnknownTeams(tx, teams);
  await tx.serviceAccountTeam.deleteMany({ where: { serviceAccountId, teamId: { notIn: [...teams] } } });
  const data = [...new Set(teams)].map((teamId) => ({ teamId, serviceAccountId }));
  await tx.serviceAccountTeam.createMany({ data, skipDuplicates: true });
}
