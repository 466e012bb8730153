import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { getAuthorized } from "@/lib/oauth/authorized-connection";
import { secretRow } from "@/lib/oauth/clients";
import { chooseAuthMethod } from "@/lib/oauth/core/client-choice";
import { findAuthorization } from "@/lib/oauth/find-authorization";
import { setClientInput } from "@/lib/oauth/schema";
import { defineOperation } from "@/lib/operations/define";

/**
 * Says who the gateway is at a server's provider, where it cannot find that out by itself: the client of an app that an
 * administrator made there. It is kept for the provider that the server names now, and good nowhere else.
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
    const { clientId, clientSecret } = input;
    const row = { id: newId("ucl"), version: 1 };
    const secret =
      clientSecret === "" ? null : await services.vault.seal(organization.id, secretRow(row), clientSecret);
    const authMethod = chooseAuthMethod(secret !== null, authMethods);
    const { redirectUri } = services.oauth;
    await context.change(async (tx, audit) => {
      await tx.upstreamClient.deleteMany({ where: { issuer } });
      await tx.upstreamClient.create({
        data: { ...row, issuer, kind: "entered", clientId, secret, authMethod, redirectUri },
      });
      await tx.connection.update({ where: { id: connection.id }, data: { oauthIssuer: issuer, oauthProblem: null } });
      const target = { kind: "connection", id: connection.id, name: connection.slug };
      audit({ target, after: { issuer, clientId, isConfidential: secret !== null } });
    });
    return { issuer };
  },
});
