import { z } from "zod";
import { Fault } from "@/lib/base/errors";
import type { Database } from "@/lib/db/database";
import { deviceName } from "@/lib/identity/core/device-name";
import { canSendMail } from "@/lib/identity/mailer";
import { SESSION_IDLE_MS } from "@/lib/identity/session-rules";
import type { PresentSession } from "@/lib/identity/session-user";
import type { IdentityWorld } from "@/lib/identity/world";
import { nameOf } from "@/lib/operations/schema";
import { log } from "@/lib/telemetry/log";

/** A person's own account, as their profile shows it. Times are ISO. */
export interface Profile {
  readonly sessions: readonly SessionView[];
  readonly passkeys: readonly PasskeyView[];
  readonly identities: readonly IdentityView[];
}

export interface SessionView {
  readonly id: string;
  readonly device: string;
  readonly address: string | null;
  readonly method: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  /** The one that looks. */
  readonly isCurrent: boolean;
}

export interface PasskeyView {
  readonly id: string;
  readonly name: string;
  readonly isSynced: boolean;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

export interface IdentityView {
  readonly id: string;
  readonly provider: string;
  readonly email: string | null;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

export const nameInput = z.strictObject({ name: nameOf(80, "Write a name.") });
export const passkeyNameInput = nameInput.extend({ passkey: z.string().max(64) });
export const passkeyInput = z.strictObject({ passkey: z.string().max(64) });
export const sessionInput = z.strictObject({ session: z.string().max(64) });
export const identityInput = z.strictObject({ identity: z.string().max(64) });

export async function readProfile(database: Database, session: PresentSession, now = Date.now()): Promise<Profile> {
  const userId = session.user.id;
  const alive = { userId, expires: { gt: new Date(now) }, lastSeenAt: { gt: new Date(now - SESSION_IDLE_MS) } };
  const [sessions, passkeys, identities] = await Promise.all([
    database.system.session.findMany({ where: alive, orderBy: { lastSeenAt: "desc" } }),
    database.system.passkey.findMany({ where: { userId }, orderBy: { createdAt: "asc" } }),
    database.system.account.findMany({ where: { userId }, orderBy: { createdAt: "asc" } }),
  ]);
  return {
    sessions: sessions
      .map(({ id, sessionToken, address, method, userAgent, createdAt, lastSeenAt }) => ({
        id,
        device: deviceName(userAgent),
        address,
        method,
        createdAt: createdAt.toISOString(),
        lastSeenAt: lastSeenAt.toISOString(),
        isCurrent: sessionToken === session.tokenHash,
      }))
      .sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent)),
    passkeys: passkeys.map(({ id, name, isSynced, createdAt, lastUsedAt }) => ({
      id,
      name,
      isSynced,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    })),
    identities: identities.map(({ id, provider, email, createdAt, lastUsedAt }) => ({
      id,
      provider,
      email,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    })),
  };
}

/** Servers that are told who calls hear the new name with the next request. */
export async function renamePerson(database: Database, userId: string, name: string): Promise<void> {
  await database.system.$transaction(async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { name }, select: { id: true } });
    await tx.organization.updateMany({
      where: { memberships: { some: { userId } } },
      data: { configVersion: { increment: 1 } },
    });
  });
}

/** The passkey is offered no more. */
export async function declinePasskey(database: Database, userId: string, now = Date.now()): Promise<void> {
  await database.system.user.update({
    where: { id: userId },
    data: { passkeyAskedAt: new Date(now) },
    select: { id: true },
  });
}

/** @throws Fault `not_found` when the person has no such passkey */
export async function renamePasskey(database: Database, userId: string, id: string, name: string): Promise<void> {
  const { count } = await database.system.passkey.updateMany({ where: { id, userId }, data: { name } });
  if (count === 0) throw gone("passkey");
}

/** Ends sessions of the person: one, or all but the one that asks. They count no more from the next request on. */
export async function endSession(database: Database, userId: string, id: string): Promise<void> {
  const { count } = await database.system.session.deleteMany({ where: { id, userId } });
  if (count === 0) throw gone("session");
}

export async function endOtherSessions(
  database: Database,
  session: PresentSession,
): Promise<{ readonly ended: number }> {
  const others = { userId: session.user.id, sessionToken: { not: session.tokenHash } };
  const { count } = await database.system.session.deleteMany({ where: others });
  return { ended: count };
}

/** @throws Fault `conflict` when the person could not come back; `not_found` when it is not theirs */
export async function removePasskey(world: IdentityWorld, userId: string, id: string): Promise<void> {
  await removeWayIn(world, userId, { passkey: id });
}

/** As `removePasskey`. */
export async function removeIdentity(world: IdentityWorld, userId: string, id: string): Promise<void> {
  await removeWayIn(world, userId, { identity: id });
}

/**
 * Takes one way in away, if another is left: a passkey, an identity at a provider, or links by e-mail. Whoever would have
 * to ask the operator for a link keeps what they have.
 */
async function removeWayIn(
  { database, environment }: IdentityWorld,
  userId: string,
  which: { readonly passkey: string } | { readonly identity: string },
): Promise<void> {
  await database.system.$transaction(async (tx) => {
    // Both sorts are counted under a lock on the person: two removals at once must not each see the other's way in.
    await tx.user.update({ where: { id: userId }, data: { id: userId }, select: { id: true } });
    const { count } =
      "passkey" in which
        ? await tx.passkey.deleteMany({ where: { id: which.passkey, userId } })
        : await tx.account.deleteMany({ where: { id: which.identity, userId } });
    if (count === 0) throw gone("passkey" in which ? "passkey" : "identity");
    const left = (await tx.passkey.count({ where: { userId } })) + (await tx.account.count({ where: { userId } }));
    if (left === 0 && !canSendMail(environment)) {
      throw new Fault("conflict", "This is the only way in that you have. Add another one first.");
    }
  });
  log.info({ userId, ...which }, "a way to sign in was removed");
}

function gone(what: string): Fault {
  return new Fault("not_found", `There is no such ${what}. Somebody may have removed it meanwhile.`);
}
