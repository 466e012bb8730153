import { randomBytes } from "node:crypto";
import { newId } from "@/lib/base/ids";
import type { Vault } from "@/lib/credentials/vault";
import { generateApiKey, hashApiKey } from "@/lib/keys/api-key";

export const DAY_MS = 86_400_000;

/** A new key: its text, for its holder alone, and what is stored of it. */
export function makeKey(vault: Pick<Vault, "keyPepper">) {
  const { text, publicId, lastFour } = generateApiKey(randomBytes);
  const pepper = vault.keyPepper();
  const secretHash = new Uint8Array(hashApiKey(text, pepper.bytes));
  return { text, columns: { id: newId("key"), publicId, secretHash, pepperVersion: pepper.version, last4: lastFour } };
}
