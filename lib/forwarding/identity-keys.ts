import { createPrivateKey, type KeyObject } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from "jose";
import type { Vault } from "@/lib/credentials/vault";
import type { SealedIdentityKey } from "@/lib/forwarding/core/settings";

/** Short signatures, made in some ten microseconds, and known to every library. */
export const IDENTITY_ALGORITHM = "ES256";

/** A new key as it is stored. Sealed for the organization, so call it before a transaction is opened. */
export async function makeIdentityKey(vault: Pick<Vault, "seal">, organizationId: string, activeAt: Date) {
  const { publicKey, privateKey } = await generateKeyPair(IDENTITY_ALGORITHM, { extractable: true });
  const publicJwk = await exportJWK(publicKey);
  const id = await calculateJwkThumbprint(publicJwk);
  const secret = JSON.stringify(await exportJWK(privateKey));
  return { id, publicJwk: publicJwk as object, sealed: await vault.seal(organizationId, place(id), secret), activeAt };
}

/** @throws Fault `credential_integrity` */
export function openIdentityKey(
  vault: Pick<Vault, "open">,
  organizationId: string,
  { id, sealed }: SealedIdentityKey,
): KeyObject {
  const jwk = JSON.parse(vault.open(organizationId, place(id), sealed)) as JWK & { kty: string };
  return createPrivateKey({ key: jwk, format: "jwk" });
}

/** A public half as servers get it (RFC 7517, section 4). */
export function publishedKey({ id, publicJwk }: { readonly id: string; readonly publicJwk: unknown }): JWK {
  return { ...(publicJwk as JWK), kid: id, alg: IDENTITY_ALGORITHM, use: "sig" };
}

function place(id: string) {
  return { table: "identity_keys", id, field: "sealed", version: 1 } as const;
}
