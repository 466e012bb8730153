import type { Environment } from "@/lib/config/environment";
import type { Vault } from "@/lib/credentials/vault";
import type { Database } from "@/lib/db/database";

/** What sign-in needs from the process; the runtime has it all. */
export interface IdentityWorld {
  readonly database: Database;
  readonly environment: Environment;
  readonly vault: Vault;
}

/** next-auth hashes one-time tokens with this; it leaves the process nowhere. */
export function identitySecret(vault: Vault): string {
  return vault.derive("next-auth").toString("base64url");
}
