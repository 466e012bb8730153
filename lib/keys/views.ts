import type { Permission } from "@/lib/access/permissions";
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
  user: { select: { name: true, email: true } },
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
  readonly user: { readonly name: string | null; readonly email: string | null } | null;
}

/** @param slugs of the organization's connections, by id; one that is gone is left out of the scope. */
export function toKeyView(row: KeyRow, slugs: ReadonlyMap<string, string>, now: Date): KeyView {
  return {
    id: row.id,
    name: row.name,
    hint: `ak-…${row.last4}`,
    environment: row.environment as EnvironmentLabel,
    state: keyState(row, now),
    servers: row.allServers ? "all" : row.serverIds.flatMap((id) => slugs.get(id) ?? []).sort(),
    permissions: row.permissions as readonly Permission[],
    createdBy: row.user?.name ?? row.user?.email ?? null,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    revokedReason: row.revokedReason,
  };
}

/** Revoked beats expired: that is what somebody did. */
export function keyState(row: Pick<KeyRow, "expiresAt" | "revokedAt">, now: Date): KeyState {
  if (row.revokedAt !== null) return "revoked";
  return row.expiresAt !== null && row.expiresAt <= now ? "expired" : "active";
}

/** The slugs of those connections that these keys name. */
export async function slugsOfServers(
  db: OrganizationDb,
  rows: readonly KeyRow[],
): Promise<ReadonlyMap<string, string>> {
  const ids = new Set(rows.flatMap((row) => (row.allServers ? [] : row.serverIds)));
  if (ids.size === 0) return new Map();
  const found = await db.connection.findMany({ where: { id: { in: [...ids] } }, select: { id: true, slug: true } });
  return new Map(found.map(({ id, slug }) => [id, slug]));
}
