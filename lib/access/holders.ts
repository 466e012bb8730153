import type { AccessFacts } from "@/lib/access/policy";
import type { AccessCheck, HolderKind } from "@/lib/access/schema";
import type { OrganizationDb, OrganizationTransaction } from "@/lib/db/scoped";
import { nameOf } from "@/lib/members/views";
import type { Actor } from "@/lib/operations/context";

type Db = Pick<OrganizationDb | OrganizationTransaction, "membership" | "serviceAccount" | "apiKey">;

/** Somebody who may call, or might: what stands in their way before any rule, and what rules know of them. */
export interface Holder {
  readonly kind: HolderKind;
  readonly id: string;
  readonly name: string;
  /** Null: a key that belongs to nobody, who has no role. */
  readonly role: string | null;
  readonly teams: readonly string[];
  /** Of themselves: whether they are let in at all. */
  readonly standing: AccessCheck;
  /** The servers that a key reaches; null: all of them, or no key. */
  readonly reaches: readonly string[] | null;
  readonly facts: AccessFacts;
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

const TEAMS = { select: { teamId: true, team: { select: { name: true } } }, orderBy: { teamId: "asc" } } as const;

interface InTeams {
  readonly role: string;
  readonly teams: readonly { readonly teamId: string; readonly team: { readonly name: string } }[];
}

const MEMBER = {
  userId: true,
  role: true,
  suspendedAt: true,
  teams: TEAMS,
  user: { select: { name: true, email: true } },
} as const;

const ACCOUNT = { id: true, name: true, role: true, suspendedAt: true, teams: TEAMS } as const;

/** By their membership, whose id is `at`; called as this reader may see people. */
export async function findPersons(
  db: Db,
  query: Omit<NonNullable<Parameters<Db["membership"]["findMany"]>[0]>, "select">,
  reader: Pick<Actor, "permissions">,
): Promise<readonly (Holder & { readonly at: string })[]> {
  const rows = await db.membership.findMany({ ...query, select: { ...MEMBER, id: true } });
  return rows.map((row) => {
    const name = nameOf(row, reader.permissions.has("members.write"));
    const isIn = row.suspendedAt === null;
    return {
      kind: "person",
      id: row.userId,
      at: row.id,
      name,
      ...placeOf(row),
      standing: { check: "membership", passed: isIn, text: isIn ? `${name} is a member.` : `${name} is suspended.` },
      reaches: null,
      facts: { ...NOBODY, userId: row.userId, ...knownOf(row) },
    };
  });
}

export async function findAccounts(
  db: Db,
  query: Omit<NonNullable<Parameters<Db["serviceAccount"]["findMany"]>[0]>, "select">,
): Promise<readonly Holder[]> {
  const rows = await db.serviceAccount.findMany({ ...query, select: ACCOUNT });
  return rows.map((row) => {
    const { id, name } = row;
    const isIn = row.suspendedAt === null;
    const text = isIn ? `${name} is a service account.` : `${name} is suspended.`;
    return {
      kind: "service",
      id,
      name,
      ...placeOf(row),
      standing: { check: "membership", passed: isIn, text },
      reaches: null,
      facts: { ...NOBODY, serviceAccountId: id, ...knownOf(row) },
    };
  });
}

/** Of a key: what holds for its owner, and what it is itself. */
export async function findKeys(
  db: Db,
  query: Omit<NonNullable<Parameters<Db["apiKey"]["findMany"]>[0]>, "select">,
  now: Date,
): Promise<readonly Holder[]> {
  const rows = await db.apiKey.findMany({
    ...query,
    select: {
      id: true,
      name: true,
      userId: true,
      serviceAccountId: true,
      environment: true,
      allServers: true,
      serverIds: true,
      revokedAt: true,
      expiresAt: true,
    },
  });
  const userIds = rows.flatMap(({ userId }) => userId ?? []);
  const accountIds = rows.flatMap(({ serviceAccountId }) => serviceAccountId ?? []);
  const [members, accounts] = await Promise.all([
    db.membership.findMany({ where: { userId: { in: userIds } }, select: MEMBER }),
    db.serviceAccount.findMany({ where: { id: { in: accountIds } }, select: ACCOUNT }),
  ]);
  return rows.map((row) => {
    const { id, name, userId, serviceAccountId, environment } = row;
    const owner =
      accounts.find((account) => account.id === serviceAccountId) ??
      members.find((member) => serviceAccountId === null && member.userId === userId);
    const isOver = row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt <= now);
    const isResting = Boolean(owner?.suspendedAt);
    const text = isOver
      ? `${name} is revoked or expired.`
      : isResting
        ? `${name} belongs to ${serviceAccountId ? "a service account that" : "somebody who"} is suspended.`
        : `${name} is good.`;
    const known = owner ? knownOf(owner) : {};
    return {
      kind: "key",
      id,
      name,
      role: owner?.role ?? null,
      teams: owner?.teams.map(({ team }) => team.name) ?? [],
      standing: { check: "key", passed: !isOver && !isResting, text },
      reaches: row.allServers ? null : row.serverIds,
      facts: { ...NOBODY, userId, serviceAccountId, ...known, keyId: id, environment },
    };
  });
}

/** One of any kind; null where there is nobody such. */
export async function findHolder(
  db: Db,
  kind: HolderKind,
  id: string,
  reader: Pick<Actor, "permissions">,
): Promise<Holder | null> {
  const [found] =
    kind === "person"
      ? await findPersons(db, { where: { userId: id }, take: 1 }, reader)
      : kind === "service"
        ? await findAccounts(db, { where: { id }, take: 1 })
        : await findKeys(db, { where: { id }, take: 1 }, new Date());
  return found ?? null;
}

function placeOf({ role, teams }: InTeams) {
  return { role, teams: teams.map(({ team }) => team.name) };
}

function knownOf({ role, teams }: InTeams) {
  return { role, teamIds: new Set(teams.map(({ teamId }) => teamId)) };
}
