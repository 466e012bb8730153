import { Fault } from "@/lib/base/errors";
import { getAuthorized } from "@/lib/oauth/authorized-connection";
import { retireClients } from "@/lib/oauth/known-clients";
import { authorizationInput } from "@/lib/oauth/schema";
import { defineOperation } from "@/lib/operations/define";

/**
 * Forgets who the gateway is at a server's provider: the next authorization finds that out anew, registering where that is
 * possible. For providers that forget programs without ever saying so to the program. Accounts that are connected stay.
 */
export const forgetClient = defineOperation({
  name: "connections.forgetClient",
  permission: "connections.write",
  audit: true,
  input: authorizationInput,
  async run(context, input): Promise<{ readonly issuer: string; readonly clientId: string }> {
    const connection = await getAuthorized(context.db, input.connection);
    const { oauthIssuer: issuer } = connection;
    const { origin } = new URL(connection.url);
    const client =
      issuer &&
      (await context.db.upstreamClient.findFirst({
        where: { issuer, origin, replacedAt: null },
        orderBy: { createdAt: "desc" },
        select: { kind: true, clientId: true },
      }));
    if (!issuer || !client) throw new Fault("not_found", "The gateway keeps no client for this server.");
    await context.change(async (tx, audit) => {
      await retireClients(tx, { issuer, origin });
      await tx.connection.update({ where: { id: connection.id }, data: { oauthProblem: null } });
      const target = { kind: "connection", id: connection.id, name: connection.slug };
      audit({ target, before: { issuer, client: client.kind, clientId: client.clientId } });
    });
    return { issuer, clientId: client.clientId };
  },
});
