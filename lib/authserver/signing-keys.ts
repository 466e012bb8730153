import { createPublicKey, createSecretKey, type KeyObject } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from "jose";
import { type NamedKey, openEnvelope, sealEnvelope } from "@/lib/credentials/envelope";
import type { Vault } from "@/lib/credentials/vault";
import type { Database } from "@/lib/db/database";

export const SIGNING_ALGORITHM = "ES256";

const DAY_MS = 86_400_000;
/** A key signs for this long; then the next one does. */
const SIGNS_FOR_MS = 90 * DAY_MS;
/** A new key is published this long before it signs, so that every process and cache knows it by then. */
const PUBLISHED_BEFORE_MS = 15 * 60_000;
/** And stays published this long after its successor has begun: longer than any token lives. */
const PUBLISHED_AFTER_MS = DAY_MS;

/** One state of the keys. Immutable: a change replaces it. */
export interface SigningKeys {
  /** Of the key that signs now. */
  readonly current: string;
  /** With their private halves, for the authorization server; the first signs. */
  readonly privateJwks: readonly JWK[];
  readonly publicKeys: ReadonlyMap<string, KeyObject>;
}

type KeyWorld = { readonly database: Pick<Database, "system">; readonly vault: Pick<Vault, "derive"> };

/** Reads the keys; makes the first one where there is none. */
export async function loadSigningKeys(world: KeyWorld, now: number): Promise<SigningKeys> {
  const rows = await world.database.system.oauthSigningKey.findMany({ orderBy: { activeAt: "desc" } });
  const signing = rows.find((row) => row.activeAt.getTime() <= now);
  if (!signing) {
    await addKey(world, new Date(now));
    return loadSigningKeys(world, now);
  }
  const seal = sealingKey(world.vault);
  const privateJwks = [signing, ...rows.filter((row) => row !== signing)].map(({ id, sealed }) => ({
    ...(JSON.parse(
      openEnvelope((name) => (name === seal.id ? seal.key : undefined), OWNER, place(id), sealed).toString(),
    ) as JWK),
    kid: id,
    alg: SIGNING_ALGORITHM,
    use: "sig",
  }));
  const publicKeys = rows.map(({ id, publicJwk }): [string, KeyObject] => [
    id,
    createPublicKey({ key: publicJwk as unknown as JWK & { kty: string }, format: "jwk" }),
  ]);
  return { current: signing.id, privateJwks, publicKeys: new Map(publicKeys) };
}

/** Makes the next key when the newest has signed for long enough, and drops those whose tokens have all expired. */
export async function rotateSigningKeys(world: KeyWorld, now: number): Promise<void> {
  const { oauthSigningKey } = world.database.system;
  const rows = await oauthSigningKey.findMany({ orderBy: { activeAt: "desc" }, select: { id: true, activeAt: true } });
  const [newest] = rows;
  if (newest && newest.activeAt.getTime() + SIGNS_FOR_MS - PUBLISHED_BEFORE_MS <= now)
    await addKey(world, new Date(now + PUBLISHED_BEFORE_MS));
  const outlived = rows.filter((_, at) => (rows[at - 1]?.activeAt.getTime() ?? now) + PUBLISHED_AFTER_MS <= now);
  if (outlived.length > 0) await oauthSigningKey.deleteMany({ where: { id: { in: outlived.map(({ id }) => id) } } });
}

async function addKey({ database, vault }: KeyWorld, activeAt: Date): Promise<void> {
  const { publicKey, privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
  const publicJwk = await exportJWK(publicKey);
  const id = await calculateJwkThumbprint(publicJwk);
  const sealed = sealEnvelope(
    sealingKey(vault),
    OWNER,
    place(id),
    Buffer.from(JSON.stringify(await exportJWK(privateKey))),
  );
  await database.system.oauthSigningKey.create({ data: { id, publicJwk: publicJwk as object, sealed, activeAt } });
}

/** They belong to the installation, not to an organization. */
const OWNER = "installation";

function place(id: string) {
  return { table: "oauth_signing_keys", id, field: "sealed", version: 1 };
}

function sealingKey(vault: Pick<Vault, "derive">): NamedKey {
  return { id: "installation", key: createSecretKey(vault.derive("oauth-signing-keys")) };
}
