import { randomBytes } from "node:crypto";
import { newId } from "@/lib/base/ids";
import type { Vault } from "@/lib/credentials/vault";
import { generateApiKey, hashApiKey } from "@/lib/keys/api-key";

export const DAY_MS = 86_400_000;

/** Under this label the vault derives the pepper; the data plane's wiring asks for the same. */
const PEPPER_LABEL = "api-keys";
/** Which pepper a hash was made with: grows when the label changes. */
const PEPPER_VERSION = 1;

/** A new key: its text, for its holder alone, and what is stored of it. */
export function makeKey(vault: Pick<Vault, "derive">) {
  const { text, publicId, lastFour } = generateApiKey(randomBytes);
  const secretHash = new Uint8Array(hashApiKey(text, vault.derive(PEPPER_LABEL)));
  return { text, columns: { id: newId("key"), publicId, secretHash, pepperVersion: PEPPER_VERSION, last4: lastFour } };
}
