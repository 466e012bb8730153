import { clientHost, redirectPlace } from "@/lib/authserver/core/redirect-place";
import { levelOf } from "@/lib/authserver/core/scopes";
import type { ClientView } from "@/lib/authserver/schema";

export const CLIENT_COLUMNS = {
  id: true,
  clientId: true,
  clientName: true,
  redirectUri: true,
  endpoint: true,
  scopes: true,
  createdAt: true,
  lastUsedAt: true,
  expiresAt: true,
  revokedAt: true,
  user: { select: { id: true, name: true, email: true } },
} as const;

interface ClientRow {
  readonly id: string;
  readonly clientId: string;
  readonly clientName: string;
  readonly redirectUri: string;
  readonly endpoint: string;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly user: { readonly id: string; readonly name: string | null; readonly email: string | null };
}

export function toClientView(row: ClientRow, now: Date): ClientView {
  return {
    id: row.id,
    name: row.clientName,
    host: clientHost(row.clientId),
    redirectsTo: redirectPlace(row.redirectUri).name,
    person: { id: row.user.id, name: row.user.name || row.user.email || "unknown" },
    endpoint: row.endpoint,
    access: levelOf(row.scopes),
    state: row.revokedAt ? "revoked" : row.expiresAt <= now ? "expired" : "active",
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt.toISOString(),
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}
