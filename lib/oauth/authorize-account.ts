import { Fault } from "@/lib/base/errors";
import { authorize } from "@/lib/oauth/authorize";
import { getAuthorized, ownAccount, personOf, refuseOtherMode } from "@/lib/oauth/authorized-connection";
import { authorizeAccountInput, type BegunAuthorization } from "@/lib/oauth/schema";
import { labelOf } from "@/lib/oauth/sealed-grant";
import { defineOperation } from "@/lib/operations/define";

const MOST_ACCOUNTS = 10;

/** Begins to connect an account of the caller's own to a server: the first, another one, or one anew. */
export const authorizeAccount = defineOperation({
  name: "accounts.authorize",
  permission: "tools.call",
  feature: "perUserKeys",
  audit: true,
  input: authorizeAccountInput,
  async run(context, { connection: slug, account, label }): Promise<BegunAuthorization> {
    const userId = personOf(context);
    const connection = await getAuthorized(context.db, slug);
    refuseOtherMode(connection.mode, "per_user");
    const own = connection.grants.filter((grant) => grant.userId === userId);
    if (label === undefined) {
      const known = own.length === 0 && account === undefined ? null : ownAccount(own, userId, account);
      return authorize(context, connection, userId, false, known?.label ?? "");
    }
    if (own.some((grant) => labelOf(grant).toLowerCase() === label.toLowerCase()))
      throw new Fault("conflict", `You have an account called ${label} at this server.`, { data: { field: "label" } });
    if (own.length >= MOST_ACCOUNTS)
      throw new Fault("conflict", `You have ${MOST_ACCOUNTS} accounts at this server, as many as there may be.`);
    return authorize(context, connection, userId, false, label);
  },
});
