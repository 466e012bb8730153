import { isPermission } from "@/lib/access/permissions";
import { Fault } from "@/lib/base/errors";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import { OPEN } from "@/lib/invitations/views";
import { changeMembers, refuseAboveOwnRole } from "@/lib/members/change-members";
import { narrowAccess } from "@/lib/members/end-access";
import { defineOperation } from "@/lib/operations/define";
import { getRole, refuseBeyond, refuseUnknownRole } from "@/lib/roles/find-role";
import { permissionsOfRole } from "@/lib/roles/role-permissions";
import { removeRoleInput } from "@/lib/roles/schema";
import { roleTarget } from "@/lib/roles/views";
import { narrowKeys } from "@/lib/service-accounts/narrow-keys";
import { isServiceRole } from "@/lib/service-accounts/schema";

/** Removes a role of the organization's own that nobody has, or gives those who have it another. */
export const removeRole = defineOperation({
  name: "roles.remove",
  permission: "members.write",
  audit: true,
  input: removeRoleInput,
  run(context, { role: id, reassignTo }): Promise<{ readonly removed: string }> {
    return changeMembers(context, async (members) => {
      const { tx, audit, actorPermissions } = members;
      const row = await getRole(tx, id);
      refuseBeyond(actorPermissions, row.permissions.filter(isPermission));
      await refuseWithRules(tx, id);
      const holders = await tx.membership.findMany({ where: { role: id }, select: { userId: true } });
      const accounts = await tx.serviceAccount.findMany({ where: { role: id }, select: { id: true } });
      const invited = await tx.invitation.count({ where: { ...OPEN, role: id } });
      if (reassignTo === undefined && holders.length + accounts.length + invited > 0)
        throw new Fault("conflict", "Somebody has this role, or is invited to it. Say which role they get instead.", {
          data: { field: "reassignTo" },
        });
      if (reassignTo !== undefined) {
        if (reassignTo === id) throw new Fault("conflict", "This is the role that is removed. Choose another.");
        await refuseUnknownRole(tx, reassignTo);
        if (accounts.length > 0 && !isServiceRole(reassignTo))
          throw new Fault("conflict", "A service account has this role, and cannot be an owner. Choose another.", {
            data: { field: "reassignTo" },
          });
        await refuseAboveOwnRole(members, reassignTo);
        await tx.membership.updateMany({ where: { role: id }, data: { role: reassignTo } });
        await tx.invitation.updateMany({ where: { ...OPEN, role: id }, data: { role: reassignTo } });
        const permissions = await permissionsOfRole(tx, reassignTo);
        for (const { userId } of holders) await narrowAccess(tx, userId, reassignTo, permissions);
        await tx.serviceAccount.updateMany({ where: { role: id }, data: { role: reassignTo } });
        for (const account of accounts) await narrowKeys(tx, account.id, permissions);
      }
      await tx.customRole.delete({ where: { id }, select: { id: true } });
      const before = {
        permissions: row.permissions,
        members: holders.length,
        serviceAccounts: accounts.length,
        invitations: invited,
      };
      audit({ target: roleTarget(row), before, after: { reassignTo: reassignTo ?? null } });
      return { removed: id };
    });
  },
});

/** A rule about a role that is none would look as if it did something. */
async function refuseWithRules(tx: OrganizationTransaction, id: string): Promise<void> {
  const where = { subjectKind: "role", subjectId: id };
  if ((await tx.accessRule.count({ where })) > 0)
    throw new Fault("conflict", "Access rules speak of this role. Remove them first, under Access.");
}
