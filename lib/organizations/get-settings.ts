import { defineOperation } from "@/lib/operations/define";
import { type OrganizationSettings, organizationSettingsInput, readSettings } from "@/lib/organizations/settings";

export const getOrganizationSettings = defineOperation({
  name: "organization.settings",
  permission: "organization.read",
  audit: false,
  input: organizationSettingsInput,
  run({ db, organization }): Promise<OrganizationSettings> {
    return readSettings(db, organization.id);
  },
});
