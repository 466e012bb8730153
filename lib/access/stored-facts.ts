import type { AccessFacts } from "@/lib/access/policy";
import type { OrganizationDb, OrganizationTransaction } from "@/lib/db/scoped";

type Db = Pick<OrganizationDb | OrganizationTransaction, "membership" | "serviceAccount" | "apiKey">;

const TEAMS = { select: { teamId: true } } as const;

/** What rules know of somebody as the database has them; null where there is nobody such. */
export async function factsOfPerson(db: Db, userId: string): Promise<AccessFacts | null> {
  const member = await db.membership.findFirst({ where: { userId }, select: { role: true, teams: TEAMS } });
  return member && { ...NOBODY, userId, ...placeOf(member) };
}

export async function factsOfService(db: Db, serviceAccountId: string): Promise<AccessFacts | null> {
  const where = { id: serviceAccountId };
  const account = await db.serviceAccount.findFirst({ where, select: { role: true, teams: TEAMS } });
  return account && { ...NOBODY, serviceAccountId, ...placeOf(account) };
}

/** Of a key: what holds for its owner, and what it is itself. */
export async function factsOfKey(db: Db, keyId: string): Promise<AccessFacts | null> {
  const key = await db.apiKey.findFirst({
    where: { id: keyId },
    select: { userId: true, serviceAccountId: true, environment: true },
  });
  if (!key) return null;
  const { userId, serviceAccountId, environment } = key;
  const owner = serviceAccountId
    ? await factsOfService(db, serviceAccountId)
    : userId
      ? await factsOfPerson(db, userId)
      : null;
  return { ...NOBODY, userId, serviceAccountId, ...owner, keyId, environment };
}

const NOBODY: AccessFacts = {
  userId: null,
  serviceAccountId: null,
  role: null,
  teamIds: new Set(),
  keyId: null,
  clientId: null,
  environment: null,
  claims: null,
};

function placeOf({ role, teams }: { readonly role: string; readonly teams: readonly { readonly teamId: string }[] }) {
  return { role, teamIds: new Set(teams.map(({ teamId }) => teamId)) };
}
