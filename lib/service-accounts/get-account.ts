import { defineOperation } from "@/lib/operations/define";
import { roleNamer } from "@/lib/roles/role-permissions";
import { getAccountRow } from "@/lib/service-accounts/find-account";
import { type ServiceAccountView, serviceAccountInput } from "@/lib/service-accounts/schema";
import { toServiceAccountView } from "@/lib/service-accounts/views";

export const getServiceAccount = defineOperation({
  name: "serviceAccounts.get",
  permission: "members.read",
  audit: false,
  input: serviceAccountInput,
  async run({ db }, { account }): Promise<ServiceAccountView> {
    return toServiceAccountView(await getAccountRow(db, account), new Date(), await roleNamer(db));
  },
});
