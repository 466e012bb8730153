import { getAuthorized, ownAccount, personOf } from "@/lib/oauth/authorized-connection";
import { disconnect } from "@/lib/oauth/disconnect";
import { type Disconnected, disconnectAccountInput } from "@/lib/oauth/schema";
import { defineOperation } from "@/lib/operations/define";

/** Ends an account of the caller's own at a server. */
export const disconnectAccount = defineOperation({
  name: "accounts.disconnect",
  permission: "tools.call",
  audit: true,
  input: disconnectAccountInput,
  async run(context, { connection: slug, account }): Promise<Disconnected> {
    const userId = personOf(context);
    const connection = await getAuthorized(context.db, slug);
    const { id } = ownAccount(connection.grants, userId, account);
    return disconnect(context, connection, userId, id);
  },
});
