import type { MemberView } from "@/lib/members/schema";
import type { Actor } from "@/lib/operations/context";
import { builtinRoleName } from "@/lib/roles/role-names";

export const MEMBER_COLUMNS = {
  id: true,
  userId: true,
  role: true,
  suspendedAt: true,
  createdAt: true,
  user: { select: { name: true, email: true, lastSignInAt: true } },
} as const;

export interface MemberRow {
  readonly id: string;
  readonly userId: string;
  readonly role: string;
  readonly suspendedAt: Date | null;
  readonly createdAt: Date;
  readonly user: { readonly name: string | null; readonly email: string | null; readonly lastSignInAt: Date | null };
}

/** A member as this reader may see them: addresses and sign-ins are for those who look after members. */
export function toMemberView(
  row: MemberRow,
  reader: Pick<Actor, "userId" | "permissions">,
  nameOfRole: (role: string) => string = builtinRoleName,
): MemberView {
  const isYou = row.userId === reader.userId;
  const seesAll = isYou || reader.permissions.has("members.write");
  return {
    id: row.id,
    userId: row.userId,
    name: nameOf(row, seesAll),
    email: seesAll ? row.user.email : null,
    role: row.role,
    roleName: nameOfRole(row.role),
    state: row.suspendedAt ? "suspended" : "active",
    joinedAt: row.createdAt.toISOString(),
    lastSignInAt: seesAll ? (row.user.lastSignInAt?.toISOString() ?? null) : null,
    isYou,
  };
}

/** For the audit log. By the person's id: by it their name is taken out of the log when their account is deleted. */
export function memberTarget(row: MemberRow) {
  return { kind: "member", id: row.userId, name: nameOf(row, true) };
}

export function nameOf({ user }: { user: Pick<MemberRow["user"], "name" | "email"> }, mayShowAddress: boolean): string {
  return user.name || (mayShowAddress && user.email) || "Without a name";
}
