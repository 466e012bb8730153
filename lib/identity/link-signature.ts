import { createHmac } from "node:crypto";

/** Where the command asks the running server for a link. */
export const LINK_REQUEST_PATH = "/api/internal/sign-in-link";
export const LINK_SIGNATURE_HEADER = "x-causeway-signature";

/** The purpose of the key that commands of the operator sign with (`Vault.derive`). */
export const OPERATOR_KEY_LABEL = "operator-commands";

/**
 * Signs a request body with a key derived from the master key. Whoever can read the master key can open everything
 * already, so the command needs no other secret, and none is stored for it.
 */
export function signLinkRequest(operatorKey: Buffer, body: string): string {
  return createHmac("sha256", operatorKey).update(body).digest("base64url");
}
