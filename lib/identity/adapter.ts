import { createHash } from "node:crypto";
import { PrismaAdapter } from "@next-auth/prisma-adapter";
import type { Adapter, AdapterSession } from "next-auth/adapters";
import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import type { SystemDb } from "@/lib/db/client";
import { judgeSession } from "@/lib/identity/session-rules";

/** What the database holds in place of a session's token: whoever reads the table cannot use what is in it. */
export function hashSessionToken(sessionToken: string): string {
  return createHash("sha256").update(sessionToken).digest("hex");
}

/**
 * next-auth's Prisma adapter with our rules around sessions: tokens are stored as hashes, a session ends when it is idle,
 * and signing in never makes a user. `db` is the system client: who signs in belongs to no organization yet.
 */
export function identityAdapter(db: SystemDb, now: () => number = Date.now): Adapter {
  // The adapter was written for the client's older type; it uses nothing but the methods that the client still has.
  const base = PrismaAdapter(db as unknown as Parameters<typeof PrismaAdapter>[0]) as Adapter;

  return {
    ...base,
    createUser() {
      throw new Fault("forbidden", "There is no account for this address. An owner adds people.");
    },
    async createSession(session) {
      await db.session.create({
        data: {
          id: newId("ses"),
          sessionToken: hashSessionToken(session.sessionToken),
          userId: session.userId,
          expires: session.expires,
          lastSeenAt: new Date(now()),
        },
      });
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
          user: { select: { id: true, email: true, name: true, emailVerified: true } },
        },
      });
      const email = found?.user.email;
      if (!found || !email) return null;
      const verdict = judgeSession(
        { expiresAt: found.expires.getTime(), lastSeenAt: found.lastSeenAt.getTime() },
        now(),
      );
      if (verdict === "ended") {
        await db.session.deleteMany({ where: { id: found.id } });
        return null;
      }
      if (verdict === "alive_note_it") {
        await db.session.updateMany({ where: { id: found.id }, data: { lastSeenAt: new Date(now()) } });
      }
      return {
        session: { sessionToken, userId: found.userId, expires: found.expires },
        user: { ...found.user, email },
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
