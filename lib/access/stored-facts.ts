import type { AccessFacts } from "@/lib/access/policy";
import type { OrganizationDb, OrganizationTransaction } from "@/lib/db/scoped";

type Db = Pick<OrganizationDb | OrganizationTransaction, "membership" | "apiKey">;

/** What rules know of somebody as the database has them; null where there is nobody such. */
export async function factsOfPerson(db: Db, userId: string): Promise<AccessFacts | null> {
  const member = await db.membership.findFirst({
    where: { userId },
    select: { role: true, teams: { select: { teamId: true } } },
  });
  if (!member) return null;
  const teamIds = new Set(member.teams.map(({ teamId }) => teamId));
  return { userId, role: member.role, teamIds, keyId: null, clientId: null, environment: null };
}

/** Of a key: what holds for its owner, and what it is itself. */
export async function factsOfKey(db: Db, keyId: string): Promise<AccessFacts | null> {
  const key = await db.apiKey.findFirst({ where: { id: keyId }, select: { userId: true, environment: true } });
  if (!key) return null;
  const owner = key.userId === null ? null : await factsOfPerson(db, key.userId);
  return {
    userId: key.userId,
    role: owner?.role ?? null,
    teamIds: owner?.teamIds ?? new Set(),
    keyId,
    clientId: null,
    environment: key.environment,
  };
}
