import { createHash } from "node:crypto";
import { PrismaAdapter } from "@next-auth/prisma-adapter";
import type { Adapter, AdapterSession } from "next-auth/adapters";
import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import type { SystemDb } from "@/lib/db/client";
import type { RequestFacts } from "@/lib/identity/request-facts";
import { judgeSession } from "@/lib/identity/session-rules";

/** What the database holds in place of a session's token: whoever reads the table cannot use what is in it. */
export function hashSessionToken(sessionToken: string): string {
  return createHash("sha256").update(sessionToken).digest("hex");
}

export interface NewSession extends AdapterSession {
  /** How the person signed in, and from where. */
  readonly method: string;
  readonly from: RequestFacts;
}

/** Writes a session that the cookie's value will name. */
export async function storeSession(db: SystemDb, session: NewSession, now: number): Promise<void> {
  const { sessionToken, userId, expires, method, from } = session;
  await db.session.create({
    data: {
      id: newId("ses"),
      sessionToken: hashSessionToken(sessionToken),
      userId,
      expires,
      createdAt: new Date(now),
      lastSeenAt: new Date(now),
      method,
      address: from.address,
      userAgent: from.userAgent,
    },
  });
}

/**
 * next-auth's Prisma adapter with our rules around sessions: tokens are stored as hashes, a session ends when it is idle
 * or its person is suspended, and neither people nor their identities are made here: `admit` has done that. `db` is the
 * system client: who signs in belongs to no organization yet.
 *
 * @param signingIn how and from where, while somebody signs in
 */
export function identityAdapter(
  db: SystemDb,
  now: () => number = Date.now,
  signingIn: Pick<NewSession, "method" | "from"> = { method: "link", from: { address: null, userAgent: null } },
): Adapter {
  // The adapter was written for the client's older type; it uses nothing but the methods that the client still has.
  const base = PrismaAdapter(db as unknown as Parameters<typeof PrismaAdapter>[0]) as Adapter;

  return {
    ...base,
    createUser() {
      throw new Fault("forbidden", "There is no account for this address. An owner adds people.");
    },
    linkAccount() {
      throw new Fault("forbidden", "Identities are linked in the profile.");
    },
    async createSession(session) {
      await storeSession(db, { ...session, ...signingIn }, now());
      return session;
    },
    async getSessionAndUser(sessionToken) {
      const found = await db.session.findUnique({
        where: { sessionToken: hashSessionToken(sessionToken) },
        select: {
          id: true,
          userId: true,
          expires: true,
          lastSeenAt: true,
          user: { select: { id: true, email: true, name: true, emailVerified: true, suspendedAt: true } },
        },
      });
      const email = found?.user.email;
      if (!found || !email) return null;
      const { suspendedAt, ...user } = found.user;
      const times = { expiresAt: found.expires.getTime(), lastSeenAt: found.lastSeenAt.getTime() };
      const verdict = suspendedAt ? "ended" : judgeSession(times, now());
      if (verdict === "ended") {
        await db.session.deleteMany({ where: { id: found.id } });
        return null;
      }
      if (verdict === "alive_note_it") {
        await db.session.updateMany({ where: { id: found.id }, data: { lastSeenAt: new Date(now()) } });
      }
      return {
        session: { sessionToken, userId: found.userId, expires: found.expires },
        user: { ...user, email },
      };
    },
    /** The absolute end never moves: what next-auth would prolong stays as it is. */
    updateSession() {
      return null;
    },
    async deleteSession(sessionToken): Promise<AdapterSession | null> {
      await db.session.deleteMany({ where: { sessionToken: hashSessionToken(sessionToken) } });
      return null;
    },
  };
}
