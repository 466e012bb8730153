import { secretsIn } from "@/lib/credentials/core/mask";
import type { ConnectionView, SealedCredential } from "@/lib/gateway/core/snapshot";

/** What the gateway sends to a connection's server and nobody else may read; see `secretsIn`. */
export type SecretsOf = (connection: ConnectionView) => readonly string[];

type Open = (connection: ConnectionView) => Readonly<Record<string, string>> | null;

const NONE: readonly string[] = [];

export function openSecrets(open: Open, connection: ConnectionView): readonly string[] {
  if (connection.credential === null) return NONE;
  try {
    return secretsIn(open(connection) ?? {});
  } catch {
    // What cannot be opened was not sent either.
    return NONE;
  }
}

/** As `openSecrets`, once for each credential: asked with every call that is logged. */
export function rememberSecrets(open: Open): SecretsOf {
  const known = new WeakMap<SealedCredential, readonly string[]>();
  return (connection) => {
    const { credential } = connection;
    if (credential === null) return NONE;
    let secrets = known.get(credential);
    if (!secrets) {
      secrets = openSecrets(open, connection);
      known.set(credential, secrets);
    }
    return secrets;
  };
}
