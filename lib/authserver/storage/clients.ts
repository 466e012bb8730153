import { randomBytes } from "node:crypto";
import type { Adapter, AdapterPayload } from "oidc-provider";
import { NOTHING } from "@/lib/authserver/storage/nothing";
import { findServiceClient, type ServiceClientRow } from "@/lib/authserver/storage/service-clients";
import { sha256Hex } from "@/lib/base/hash";
import { isSameText } from "@/lib/base/same-text";
import type { SystemDb } from "@/lib/db/scoped";

/** What stands in the row for a secret. Secrets are random, so that a fast hash of one tells nobody anything. */
export function hashClientSecret(secret: string): string {
  return `sha256.${sha256Hex(secret)}`;
}

export function makeClientSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** Whether a secret is one of those whose hashes stand in a client's row. */
export function isClientSecret(given: string, stored: string | undefined): boolean {
  const hash = hashClientSecret(given);
  return (stored ?? "").split(SEPARATOR).some((each) => isSameText(hash, each));
}

/** Between the hash of a secret and that of the one before it. */
const SEPARATOR = "+";

/**
 * Clients that registered themselves, written once, and those of service accounts, which are made in the dashboard. A
 * secret is kept as its hash.
 *
 * @param registeredFrom the network of the request that is being answered
 */
export function clientAdapter(db: SystemDb, registeredFrom: () => string | null): Adapter {
  return {
    ...NOTHING,
    async upsert(id, { client_secret: secret, ...rest }) {
      const metadata = secret === undefined ? rest : { ...rest, client_secret: hashClientSecret(String(secret)) };
      await db.oauthClient.create({ data: { id, metadata: metadata as object, registeredFrom: registeredFrom() } });
    },
    async find(id) {
      if (id.startsWith("scl_")) return serviceClientMetadata(await findServiceClient(db, id));
      const row = await db.oauthClient.findUnique({ where: { id }, select: { metadata: true } });
      return (row?.metadata ?? undefined) as AdapterPayload | undefined;
    },
  };
}

/** As the protocol's library wants a client; what it may ask for, the resource says (lib/authserver/provider.ts). */
function serviceClientMetadata(row: ServiceClientRow | null): AdapterPayload | undefined {
  if (!row) return undefined;
  const isPreviousGood = row.previousUntil !== null && row.previousUntil > new Date();
  const hashes = [row.secretHash, isPreviousGood ? row.previousSecretHash : null].filter((hash) => hash !== null);
  const proof =
    row.jwks === null
      ? { token_endpoint_auth_method: "client_secret_basic", client_secret: hashes.join(SEPARATOR) }
      : { token_endpoint_auth_method: "private_key_jwt", jwks: row.jwks };
  return {
    client_id: row.id,
    client_name: row.name,
    grant_types: ["client_credentials"],
    response_types: [],
    redirect_uris: [],
    ...proof,
  } as AdapterPayload;
}
