import type { Database } from "@/lib/db/database";
import { hashSessionToken, identityAdapter } from "@/lib/identity/adapter";

export interface SignedInUser {
  /** usr_… */
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export interface PresentSession {
  /** What the database has in place of the cookie's value: names the session among the person's. */
  readonly tokenHash: string;
  readonly user: SignedInUser;
}

/**
 * The session that a cookie names; null when it has ended or never was. Asks the adapter itself, as next-auth would:
 * next-auth makes "nobody is signed in" of a database that does not answer. Here its error comes out.
 */
export async function findSession(database: Database, sessionToken: string): Promise<PresentSession | null> {
  const found = await identityAdapter(database.system).getSessionAndUser?.(sessionToken);
  if (!found) return null;
  const { id, name, email } = found.user;
  return { tokenHash: hashSessionToken(sessionToken), user: { id, email, name: name || email } };
}
