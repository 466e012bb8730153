import { authorize } from "@/lib/oauth/authorize";
import { getAuthorized, personOf, refuseOtherMode } from "@/lib/oauth/authorized-connection";
import { authorizationInput, type BegunAuthorization } from "@/lib/oauth/schema";
import { defineOperation } from "@/lib/operations/define";

/** Begins to connect the caller's own account to a server. */
export const authorizeAccount = defineOperation({
  name: "accounts.authorize",
  permission: "tools.call",
  feature: "perUserKeys",
  audit: true,
  input: authorizationInput,
  async run(context, input): Promise<BegunAuthorization> {
    const userId = personOf(context);
    const connection = await getAuthorized(context.db, input.connection);
    refuseOtherMode(connection.mode, "per_user");
    return authorize(context, connection, userId, false);
  },
});
