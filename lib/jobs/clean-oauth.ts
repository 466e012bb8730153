import { rotateSigningKeys } from "@/lib/authserver/signing-keys";
import type { Vault } from "@/lib/credentials/vault";
import type { Database } from "@/lib/db/database";

const DAY_MS = 86_400_000;
/** A client that registered itself and was let in by nobody, or by nobody any more, is forgotten after this. */
const UNUSED_FOR_MS = 30 * DAY_MS;
/** What was granted and has ended stays listed for this long. */
const LISTED_FOR_MS = 90 * DAY_MS;

/** Removes what the authorization server needs no more, and makes its next signing key when that is due. */
export async function cleanOauth(
  world: { readonly database: Database; readonly vault: Pick<Vault, "derive"> },
  now: number,
): Promise<void> {
  const { system } = world.database;
  await system.oauthArtifact.deleteMany({ where: { expiresAt: { lte: new Date(now) } } });
  await system.oauthEndedToken.deleteMany({ where: { expiresAt: { lte: new Date(now) } } });
  await system.oauthGrant.deleteMany({ where: { expiresAt: { lte: new Date(now - LISTED_FOR_MS) } } });
  await system.upstreamAuthorization.deleteMany({ where: { expiresAt: { lte: new Date(now - DAY_MS) } } });
  await removeUnusedClients(world.database, now);
  await rotateSigningKeys(world, now);
}

/** In one statement: a client is of use as long as somebody's grant for it has not ended. */
async function removeUnusedClients(database: Database, now: number): Promise<void> {
  await database.sql(
    `DELETE FROM oauth_clients AS client
     WHERE client.created_at <= $1 AND NOT EXISTS (
       SELECT FROM oauth_grants AS granted
       WHERE granted.client_id = client.id AND granted.revoked_at IS NULL AND granted.expires_at > $2
     )`,
    [new Date(now - UNUSED_FOR_MS).toISOString(), new Date(now).toISOString()],
  );
}
