import type { Environment } from "@/lib/config/environment";
import type { Vault } from "@/lib/credentials/vault";
import type { Database } from "@/lib/db/database";
import type { LocalProvider } from "@/lib/identity/local/local-provider";
import type { SignInLimits } from "@/lib/identity/sign-in-limits";

/** What sign-in needs from the process; the runtime has it all. */
export interface IdentityWorld {
  readonly database: Database;
  readonly environment: Environment;
  readonly vault: Vault;
}

/** And what the ways in need that anybody may try. */
export interface SignInWorld extends IdentityWorld {
  readonly limits: SignInLimits;
  /** The people to sign in as without a password, where there are any. */
  readonly localProvider: LocalProvider | null;
}

/** next-auth hashes one-time tokens with this; it leaves the process nowhere. */
export function identitySecret(vault: Vault): string {
  return vault.derive("next-auth").toString("base64url");
}
