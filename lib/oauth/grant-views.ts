import { refusedClientText } from "@/lib/oauth/problems";
import { readableName } from "@/lib/oauth/readable-name";
import type { GrantView, OwnAccountView } from "@/lib/oauth/schema";
import { type ChoiceRow, labelOf } from "@/lib/oauth/sealed-grant";

export const GRANT_COLUMNS = {
  state: true,
  stateReason: true,
  accountName: true,
  scopes: true,
  wantedScopes: true,
  connectedAt: true,
  connectedById: true,
  clientRefusals: true,
  clientKind: true,
  issuer: true,
} as const;

export interface GrantRow {
  readonly state: string;
  readonly stateReason: string | null;
  readonly accountName: string | null;
  readonly scopes: readonly string[];
  readonly wantedScopes: readonly string[];
  readonly connectedAt: Date;
  readonly connectedById: string | null;
  readonly clientRefusals: number;
  readonly clientKind: string;
  readonly issuer: string;
}

/** @param names of people, by id */
export function grantView(row: GrantRow, names: ReadonlyMap<string, string> = new Map()): GrantView {
  const isRefused = row.state === "active" && row.clientRefusals > 0;
  return {
    state: isRefused ? "client_refused" : row.state === "active" ? "connected" : "needs_reauth",
    reason: isRefused ? refusedClientText(row.clientKind, row.issuer) : row.stateReason,
    accountName: row.accountName,
    scopes: row.scopes,
    wantedScopes: row.wantedScopes.filter((scope) => !row.scopes.includes(scope)),
    clientKind: row.clientKind,
    connectedAt: row.connectedAt.toISOString(),
    connectedBy: (row.connectedById !== null && names.get(row.connectedById)) || null,
  };
}

export const OWN_ACCOUNT_COLUMNS = { ...GRANT_COLUMNS, id: true, label: true, isDefault: true, rules: true } as const;

export function ownAccountView(
  row: GrantRow & ChoiceRow & { readonly id: string },
  names?: ReadonlyMap<string, string>,
): OwnAccountView {
  return { id: row.id, label: labelOf(row), isDefault: row.isDefault, rules: row.rules, ...grantView(row, names) };
}

/** The names of an organization's members, by id. */
export function namesOf(
  members: readonly {
    readonly userId: string;
    readonly user: { readonly name: string | null; readonly email: string | null };
  }[],
): ReadonlyMap<string, string> {
  return new Map(members.map(({ userId, user }) => [userId, readableName(user)]));
}
