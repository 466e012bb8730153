import { isPermission } from "@/lib/access/permissions";
import { changeMembers } from "@/lib/members/change-members";
import { narrowAccess } from "@/lib/members/end-access";
import { defineOperation } from "@/lib/operations/define";
import { getRole, refuseBeyond, refuseTakenRoleName } from "@/lib/roles/find-role";
import { type RoleView, updateRoleInput } from "@/lib/roles/schema";
import { roleTarget, toRoleView } from "@/lib/roles/views";
import { narrowKeys } from "@/lib/service-accounts/narrow-keys";

/** Changes a role of the organization's own, for all who have it: from their next request on, keys included. */
export const updateRole = defineOperation({
  name: "roles.update",
  permission: "members.write",
  feature: "customRbac",
  audit: true,
  input: updateRoleInput,
  run(context, { role: id, ...changes }): Promise<RoleView> {
    return changeMembers(context, async ({ tx, audit, actorPermissions }) => {
      const before = await getRole(tx, id);
      const had = before.permissions.filter(isPermission);
      refuseBeyond(actorPermissions, [...had, ...(changes.permissions ?? [])]);
      if (changes.name !== undefined) await refuseTakenRoleName(tx, changes.name, id);
      const after = await tx.customRole.update({ where: { id }, data: changes });
      const now = new Set(after.permissions.filter(isPermission));
      const holders = await tx.membership.findMany({ where: { role: id }, select: { userId: true } });
      const accounts = await tx.serviceAccount.findMany({ where: { role: id }, select: { id: true } });
      if (had.some((permission) => !now.has(permission))) {
        for (const { userId } of holders) await narrowAccess(tx, userId, id, now);
        for (const account of accounts) await narrowKeys(tx, account.id, now);
      }
      const { name, description, permissions } = before;
      audit({ target: roleTarget(after), before: { name, description, permissions }, after: changes });
      return toRoleView(after, { members: holders.length, serviceAccounts: accounts.length });
    });
  },
});
