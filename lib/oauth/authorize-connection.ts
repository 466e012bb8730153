import { authorize } from "@/lib/oauth/authorize";
import { getAuthorized, personOf, refuseOtherMode } from "@/lib/oauth/authorized-connection";
import { authorizationInput, type BegunAuthorization } from "@/lib/oauth/schema";
import { defineOperation } from "@/lib/operations/define";

/** Begins to connect a server's one account for everybody in the organization. */
export const authorizeConnection = defineOperation({
  name: "connections.authorize",
  permission: "connections.write",
  audit: true,
  input: authorizationInput,
  async run(context, input): Promise<BegunAuthorization> {
    const userId = personOf(context);
    const connection = await getAuthorized(context.db, input.connection);
    refuseOtherMode(connection.mode, "shared");
    return authorize(context, connection, userId, true);
  },
});
