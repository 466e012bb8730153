import { newId, uuidv7 } from "@/lib/base/ids";
import type { Runtime } from "@/lib/runtime";
import { startAuthorizationServer } from "@/tests/fixtures/oauth/authorization-server";
import { startProtectedServer } from "@/tests/fixtures/oauth/protected-server";

/** Servers behind OAuth by their slugs: one with an account for all, one with everybody's own. */
export interface AuthorizedThings {
  readonly notes: string;
  readonly ownNotes: string;
}

export interface AuthorizedServers {
  readonly ports: readonly { readonly port: number }[];
  plant(
    runtime: Runtime,
    organization: { readonly id: string; readonly users: Readonly<Record<string, string>> },
  ): Promise<AuthorizedThings>;
  stop(): Promise<void>;
}

/** A server behind OAuth that can be authorized, and what it takes to have it connected by everybody already. */
export async function startAuthorizedServers(): Promise<AuthorizedServers> {
  const provider = await startAuthorizationServer({ registration: true });
  const server = await startProtectedServer({
    ownerOf: (token) => provider.ownerOf(token),
    issuers: [provider.issuer],
  });
  const grant = {
    issuer: provider.issuer,
    resource: server.url,
    tokenEndpoint: `${provider.issuer}/token`,
    clientKind: "registered",
    clientId: "app",
    authMethod: "none",
    scopes: ["read"],
    // It is never sent: the server offers no revocation as far as the row says.
    ciphertext: "sealed-account-0123456789",
    obtainedAt: new Date(),
    canRefresh: false,
    state: "needs_reauth",
  };
  return {
    ports: [provider, server],
    async plant({ database }, { id, users }) {
      const db = database.organization(id);
      const make = async (credentialMode: "shared" | "per_user") => {
        const connection = { id: newId("con"), slug: `o${uuidv7().slice(-12)}` };
        const data = { ...connection, name: "Notes", kind: "http", url: server.url, status: "pending" };
        await db.connection.create({
          data: { ...data, authKind: "oauth", credentialMode, nextRetryAt: new Date(Date.now() + 3_600_000) },
        });
        return connection;
      };
      const shared = await make("shared");
      const place = { issuer: provider.issuer, origin: new URL(server.url).origin };
      const client = { ...place, kind: "registered", clientId: `app ${shared.id}`, authMethod: "none" };
      await db.upstreamClient.create({ data: { id: newId("ucl"), ...client, redirectUri: "https://gateway.example" } });
      await db.connection.updateMany({ where: { id: shared.id }, data: { oauthIssuer: provider.issuer } });
      const own = await make("per_user");
      await db.upstreamGrant.create({ data: { ...grant, id: newId("ugr"), connectionId: shared.id, ownerKey: "" } });
      for (const userId of new Set(Object.values(users)))
        await db.upstreamGrant.create({
          data: { ...grant, id: newId("ugr"), connectionId: own.id, ownerKey: userId, userId },
        });
      return { notes: shared.slug, ownNotes: own.slug };
    },
    async stop() {
      await server.stop();
      await provider.stop();
    },
  };
}
