import { defineOperation } from "@/lib/operations/define";
import { type OrganizationSettings, readSettings, updateOrganizationInput } from "@/lib/organizations/settings";

/** Changes the settings that are named and leaves the others. Answers with all of them. */
export const updateOrganization = defineOperation({
  name: "organization.update",
  permission: "organization.write",
  audit: true,
  input: updateOrganizationInput,
  run({ change, organization }, input): Promise<OrganizationSettings> {
    return change(async (tx, audit) => {
      const { id, slug } = organization;
      const before = await readSettings(tx, id);
      await tx.organization.update({ where: { id }, data: input, select: { id: true } });
      const after = await readSettings(tx, id);
      audit({ target: { kind: "organization", id, name: slug }, before: { ...before }, after: { ...after } });
      return after;
    });
  },
});
