import { getAuthorized, personOf } from "@/lib/oauth/authorized-connection";
import { disconnect } from "@/lib/oauth/disconnect";
import { authorizationInput, type Disconnected } from "@/lib/oauth/schema";
import { defineOperation } from "@/lib/operations/define";

/** Ends the caller's own account at a server. */
export const disconnectAccount = defineOperation({
  name: "accounts.disconnect",
  permission: "tools.call",
  audit: true,
  input: authorizationInput,
  async run(context, input): Promise<Disconnected> {
    const userId = personOf(context);
    return disconnect(context, await getAuthorized(context.db, input.connection), userId);
  },
});
