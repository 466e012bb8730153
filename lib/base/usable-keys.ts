import { createPublicKey, type KeyObject } from "node:crypto";
import { Fault } from "@/lib/base/errors";
import type { PublicKeySet } from "@/lib/base/key-set";

/** Shorter RSA keys are not taken (RFC 7518, section 3.3). */
const MIN_RSA_BITS = 2048;

/** @throws Fault `invalid_value` naming the field, where a key of a set is none that signatures can be checked with */
export function refuseUnusableKeys({ keys }: PublicKeySet, field: string): void {
  for (const [at, key] of keys.entries()) {
    const problem = problemOfKey(key);
    if (problem) throw new Fault("invalid_value", `${field}: key ${at + 1}: ${problem}`, { data: { field } });
  }
}

function problemOfKey(jwk: PublicKeySet["keys"][number]): string | null {
  if (jwk.use !== undefined && jwk.use !== "sig") return "it is not for signatures.";
  let key: KeyObject;
  try {
    key = createPublicKey({ key: jwk as never, format: "jwk" });
  } catch {
    return "it is not a public key that can be read.";
  }
  const bits = key.asymmetricKeyDetails?.modulusLength;
  return bits !== undefined && bits < MIN_RSA_BITS ? `an RSA key has at least ${MIN_RSA_BITS} bits.` : null;
}
