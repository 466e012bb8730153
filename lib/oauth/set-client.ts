import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { getAuthorized } from "@/lib/oauth/authorized-connection";
import { chooseAuthMethod } from "@/lib/oauth/core/client-choice";
import { findAuthorization } from "@/lib/oauth/find-authorization";
import { retireClients, secretRow } from "@/lib/oauth/known-clients";
import { setClientInput } from "@/lib/oauth/schema";
import type { OperationContext } from "@/lib/operations/context";
import { defineOperation } from "@/lib/operations/define";

/**
 * Says who the gateway is at a server's provider, where it cannot find that out by itself: the client of an app that an
 * administrator made there. It is kept for the provider that the server names now and for servers at this origin, and is
 * good nowhere else.
 */
export const setClient = defineOperation({
  name: "connections.setClient",
  permission: "connections.write",
  audit: true,
  input: setClientInput,
  async run(context, input): Promise<{ readonly issuer: string }> {
    const { services, organization } = context;
    const connection = await getAuthorized(context.db, input.connection);
    const found = await findAuthorization(services.oauth, connection.url);
    if (!found) throw new Fault("oauth_metadata_invalid", "This server does not say how to sign in with OAuth.");
    const { issuer, authMethods } = found.server;
    const { clientId } = input;
    const place = { issuer, origin: new URL(connection.url).origin };
    const row = { id: newId("ucl"), version: 1 };
    const clientSecret = input.clientSecret || (await formerSecret(context, issuer, clientId));
    const secret =
      clientSecret === "" ? null : await services.vault.seal(organization.id, secretRow(row), clientSecret);
    const authMethod = chooseAuthMethod(secret !== null, authMethods);
    const { redirectUri } = services.oauth;
    await context.change(async (tx, audit) => {
      await retireClients(tx, place);
      await tx.upstreamClient.deleteMany({ where: { ...place, clientId } });
      await tx.upstreamClient.create({
        data: { ...row, ...place, kind: "entered", clientId, secret, authMethod, redirectUri },
      });
      // Whose renewals waited for this need not wait any longer.
      const data = { renewAfter: null, clientRefusals: 0 };
      await tx.upstreamGrant.updateMany({ where: { issuer, clientId, clientKind: "entered" }, data });
      await tx.connection.update({ where: { id: connection.id }, data: { oauthIssuer: issuer, oauthProblem: null } });
      const target = { kind: "connection", id: connection.id, name: connection.slug };
      audit({ target, after: { issuer, clientId, isConfidential: secret !== null } });
    });
    return { issuer };
  },
});

/** An app that was entered before, perhaps for another server, need not be entered with its secret again. */
async function formerSecret(
  { db, services, organization }: OperationContext,
  issuer: string,
  clientId: string,
): Promise<string> {
  const row = await db.upstreamClient.findFirst({
    where: { issuer, clientId, kind: "entered", secret: { not: null } },
    orderBy: { createdAt: "desc" },
    select: { id: true, version: true, secret: true },
  });
  return row?.secret ? services.vault.open(organization.id, secretRow(row), row.secret) : "";
}
