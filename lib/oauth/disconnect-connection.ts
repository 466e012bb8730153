import { getAuthorized } from "@/lib/oauth/authorized-connection";
import { disconnect } from "@/lib/oauth/disconnect";
import { authorizationInput, type Disconnected } from "@/lib/oauth/schema";
import { defineOperation } from "@/lib/operations/define";

/** Ends a server's one account for everybody. Its tools stay listed; calls say that it is not connected. */
export const disconnectConnection = defineOperation({
  name: "connections.disconnect",
  permission: "connections.write",
  audit: true,
  input: authorizationInput,
  async run(context, input): Promise<Disconnected> {
    return disconnect(context, await getAuthorized(context.db, input.connection), "");
  },
});
