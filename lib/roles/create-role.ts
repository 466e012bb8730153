import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { defineOperation } from "@/lib/operations/define";
import { refuseBeyond, refuseTakenRoleName } from "@/lib/roles/find-role";
import { createRoleInput, type RoleView } from "@/lib/roles/schema";
import { roleTarget, toRoleView } from "@/lib/roles/views";

/** Of one organization. */
const MOST_ROLES = 100;

/** A role of the organization's own: some of the permissions of whoever makes it. */
export const createRole = defineOperation({
  name: "roles.create",
  permission: "members.write",
  feature: "customRbac",
  audit: true,
  input: createRoleInput,
  async run(context, { name, description, permissions }): Promise<RoleView> {
    const row = await context.change(async (tx, audit) => {
      refuseBeyond(context.actor.permissions, permissions);
      await refuseTakenRoleName(tx, name);
      if ((await tx.customRole.count()) >= MOST_ROLES)
        throw new Fault("conflict", `There are ${MOST_ROLES} roles already: remove one that is not needed.`);
      const created = await tx.customRole.create({ data: { id: newId("rol"), name, description, permissions } });
      audit({ target: roleTarget(created), after: { name, description, permissions } });
      return created;
    });
    return toRoleView(row, { members: 0, serviceAccounts: 0 });
  },
});
