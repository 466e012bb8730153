import { isPermission } from "@/lib/access/permissions";
import type { EnvironmentLabel } from "@/lib/connections/schema";
import type { OrganizationDb } from "@/lib/db/scoped";
import type { KeyState, KeyView } from "@/lib/keys/schema";

/** What is read of a key for people. The hash is not among it. */
export const KEY_COLUMNS = {
  id: true,
  name: true,
  last4: true,
  environment: true,
  allServers: true,
  serverIds: true,
  permissions: true,
  expiresAt: true,
  lastUsedAt: true,
  revokedAt: true,
  revokedReason: true,
  createdAt: true,
  rotatedAt: true,
  previousUntil: true,
  user: { select: { name: true, email: true } },
  serviceAccount: { select: { id: true, name: true } },
} as const;

export interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly last4: string;
  readonly environment: string;
  readonly allServers: boolean;
  readonly serverIds: readonly string[];
  readonly permissions: readonly string[];
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly revokedReason: string | null;
  readonly createdAt: Date;
  readonly rotatedAt: Date | null;
  readonly previousUntil: Date | null;
  readonly user: { readonly name: string | null; readonly email: string | null } | null;
  readonly serviceAccount: { readonly id: string; readonly name: string } | null;
}

/** What stands elsewhere about keys. */
export interface KeySurroundings {
  /** Of the organization's connections, by id; one that is gone is left out of the scope. */
  readonly slugs: ReadonlyMap<string, string>;
  /** Networks that a key was used from lately, by the key's id. */
  readonly addresses: ReadonlyMap<string, number>;
}

/** One key, with what stands elsewhere about it. */
export async function viewKey(db: OrganizationDb, row: KeyRow, now = new Date()): Promise<KeyView> {
  return toKeyView(row, await keySurroundings(db, [row], now), now);
}

export async function keySurroundings(
  db: OrganizationDb,
  rows: readonly KeyRow[],
  now: Date,
): Promise<KeySurroundings> {
  const [slugs, addresses] = await Promise.all([slugsOfServers(db, rows), addressesOf(db, rows, now)]);
  return { slugs, addresses };
}

export function toKeyView(row: KeyRow, { slugs, addresses }: KeySurroundings, now: Date): KeyView {
  return {
    id: row.id,
    name: row.name,
    hint: keyHint(row.last4),
    environment: row.environment as EnvironmentLabel,
    state: keyState(row, now),
    servers: row.allServers ? "all" : row.serverIds.flatMap((id) => slugs.get(id) ?? []).sort(),
    permissions: row.permissions.filter(isPermission),
    createdBy: row.user?.name ?? row.user?.email ?? null,
    serviceAccount: row.serviceAccount,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    rotatedAt: row.rotatedAt?.toISOString() ?? null,
    graceUntil: row.previousUntil && row.previousUntil > now ? row.previousUntil.toISOString() : null,
    addresses: addresses.get(row.id) ?? 0,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    revokedReason: row.revokedReason,
  };
}

/** Enough to recognise, not to use. */
export function keyHint(last4: string): string {
  return `ak-…${last4}`;
}

/** Revoked beats expired: that is what somebody did. */
export function keyState(row: Pick<KeyRow, "expiresAt" | "revokedAt">, now: Date): KeyState {
  if (row.revokedAt !== null) return "revoked";
  return row.expiresAt !== null && row.expiresAt <= now ? "expired" : "active";
}

/** The slugs of those connections that these keys name. */
async function slugsOfServers(db: OrganizationDb, rows: readonly KeyRow[]): Promise<ReadonlyMap<string, string>> {
  const ids = new Set(rows.flatMap((row) => (row.allServers ? [] : row.serverIds)));
  if (ids.size === 0) return new Map();
  const found = await db.connection.findMany({ where: { id: { in: [...ids] } }, select: { id: true, slug: true } });
  return new Map(found.map(({ id, slug }) => [id, slug]));
}

const WEEK_MS = 7 * 86_400_000;

async function addressesOf(
  db: OrganizationDb,
  rows: readonly KeyRow[],
  now: Date,
): Promise<ReadonlyMap<string, number>> {
  if (rows.length === 0) return new Map();
  const counts = await db.keyAddress.groupBy({
    by: ["keyId"],
    where: { keyId: { in: rows.map(({ id }) => id) }, lastUsedAt: { gt: new Date(now.getTime() - WEEK_MS) } },
    _count: { address: true },
  });
  return new Map(counts.map(({ keyId, _count }) => [keyId, _count.address]));
}
