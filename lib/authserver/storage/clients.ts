import { randomBytes } from "node:crypto";
import type { Adapter, AdapterPayload } from "oidc-provider";
import { NOTHING } from "@/lib/authserver/storage/nothing";
import { sha256Hex } from "@/lib/base/hash";
import type { SystemDb } from "@/lib/db/scoped";

/** What stands in the row for a secret. Secrets are random, so that a fast hash of one tells nobody anything. */
export function hashClientSecret(secret: string): string {
  return `sha256.${sha256Hex(secret)}`;
}

export function makeClientSecret(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * Clients that registered themselves. Written once; a secret is kept as its hash.
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
      const row = await db.oauthClient.findUnique({ where: { id }, select: { metadata: true } });
      return (row?.metadata ?? undefined) as AdapterPayload | undefined;
    },
  };
}
