import { maskedAddress } from "@/lib/invitations/core/masked-address";
import type { InvitationView } from "@/lib/invitations/schema";

/** Neither accepted nor taken back; it may have expired. */
export const OPEN = { acceptedAt: null, revokedAt: null } as const;

/** And may still be accepted. */
export function pendingAt(now: Date) {
  return { ...OPEN, expiresAt: { gt: now } };
}

/** What becomes of one that is taken back: the address is kept no longer than it is needed. */
export function revokedAt(now: Date) {
  return { revokedAt: now, email: null };
}

/** And of one that is accepted. */
export function acceptedAt(now: Date) {
  return { acceptedAt: now, email: null };
}

export const INVITATION_COLUMNS = {
  id: true,
  email: true,
  role: true,
  createdAt: true,
  expiresAt: true,
  invitedBy: { select: { name: true, email: true } },
} as const;

export interface InvitationRow {
  readonly id: string;
  readonly email: string | null;
  readonly role: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly invitedBy: { readonly name: string | null; readonly email: string | null } | null;
}

export function toInvitationView(row: InvitationRow, now: Date, nameOfRole: (role: string) => string): InvitationView {
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    roleName: nameOfRole(row.role),
    invitedBy: row.invitedBy && (row.invitedBy.name || row.invitedBy.email),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    state: row.expiresAt > now ? "pending" : "expired",
  };
}

/** For the audit log, which keeps its rows for ever: the address is not written out. */
export function invitationTarget({ id, email }: Pick<InvitationRow, "id" | "email">) {
  return { kind: "invitation", id, name: email === null ? "Link" : maskedAddress(email) };
}
