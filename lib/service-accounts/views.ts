import { levelOf } from "@/lib/authserver/core/scopes";
import { builtinRoleName } from "@/lib/roles/role-names";
import type { ServiceAccountView, ServiceClientView } from "@/lib/service-accounts/schema";

export const CLIENT_COLUMNS = {
  id: true,
  name: true,
  scopes: true,
  secretHint: true,
  previousUntil: true,
  expiresAt: true,
  createdAt: true,
  rotatedAt: true,
  lastUsedAt: true,
  revokedAt: true,
} as const;

interface ClientRow {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly secretHint: string | null;
  readonly previousUntil: Date | null;
  readonly expiresAt: Date;
  readonly createdAt: Date;
  readonly rotatedAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

export const ACCOUNT_COLUMNS = {
  id: true,
  name: true,
  description: true,
  role: true,
  suspendedAt: true,
  createdAt: true,
  teams: { select: { team: { select: { id: true, name: true } } }, orderBy: { teamId: "asc" } },
  clients: { select: CLIENT_COLUMNS, orderBy: { id: "desc" } },
  keys: { select: { revokedAt: true, expiresAt: true, lastUsedAt: true } },
} as const;

export interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly role: string;
  readonly suspendedAt: Date | null;
  readonly createdAt: Date;
  readonly teams: readonly { readonly team: { readonly id: string; readonly name: string } }[];
  readonly clients: readonly ClientRow[];
  readonly keys: readonly {
    readonly revokedAt: Date | null;
    readonly expiresAt: Date | null;
    readonly lastUsedAt: Date | null;
  }[];
}

export function toServiceAccountView(
  row: AccountRow,
  now: Date,
  nameOfRole: (role: string) => string = builtinRoleName,
): ServiceAccountView {
  const used = [...row.keys, ...row.clients].flatMap(({ lastUsedAt }) => (lastUsedAt ? [lastUsedAt.getTime()] : []));
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    role: row.role,
    roleName: nameOfRole(row.role),
    state: row.suspendedAt ? "suspended" : "active",
    teams: row.teams.map(({ team }) => team),
    keys: row.keys.filter(({ revokedAt, expiresAt }) => !revokedAt && (!expiresAt || expiresAt > now)).length,
    clients: row.clients.map((client) => toServiceClientView(client, now)),
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: used.length > 0 ? new Date(Math.max(...used)).toISOString() : null,
  };
}

export function toServiceClientView(row: ClientRow, now: Date): ServiceClientView {
  return {
    id: row.id,
    name: row.name,
    access: levelOf(row.scopes),
    method: row.secretHint === null ? "private_key" : "secret",
    hint: row.secretHint === null ? null : `…${row.secretHint}`,
    state: row.revokedAt ? "revoked" : row.expiresAt <= now ? "expired" : "active",
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    rotatedAt: row.rotatedAt?.toISOString() ?? null,
    graceUntil: row.previousUntil && row.previousUntil > now ? row.previousUntil.toISOString() : null,
  };
}

/** For the audit log. */
export function accountTarget({ id, name }: Pick<AccountRow, "id" | "name">) {
  return { kind: "serviceAccount", id, name };
}
