import type { Permission } from "@/lib/access/permissions";
import { Fault } from "@/lib/base/errors";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import { MEMBER_COLUMNS, type MemberRow } from "@/lib/members/views";
import type { Actor, AuditNote, OperationContext } from "@/lib/operations/context";
import { refuseBeyond } from "@/lib/roles/find-role";
import { permissionsOfRole } from "@/lib/roles/role-permissions";

/** What a change of members works with, while no other can change them. */
export interface MembersAtRest {
  readonly tx: OrganizationTransaction;
  audit(note: AuditNote): void;
  /** As it is now: it may have changed since the request was let in. A key stands below every owner. */
  readonly actorRole: string;
  readonly actorPermissions: ReadonlySet<Permission>;
  /** @throws Fault `not_found` */
  find(member: string): Promise<MemberRow>;
}

/**
 * Changes members, one change after the other as every change of an organization is, and never leaves it without an owner: of two
 * owners who go at once the second is refused.
 *
 * @throws Fault `forbidden` for somebody who has lost their place meanwhile; `conflict` when no owner would be left
 */
export function changeMembers<Result>(
  { change, actor }: OperationContext,
  work: (members: MembersAtRest) => Promise<Result>,
): Promise<Result> {
  return change(async (tx, audit) => {
    const find = async (member: string) => {
      const row = await tx.membership.findFirst({ where: { id: member }, select: MEMBER_COLUMNS });
      if (!row) throw new Fault("not_found", "There is no such member.");
      return row;
    };
    const actorRole = await roleNow(tx, actor);
    // A key may no more than it was given, whoever made it.
    const actorPermissions = actor.kind === "key" ? actor.permissions : await permissionsOfRole(tx, actorRole);
    const result = await work({ tx, audit, find, actorRole, actorPermissions });
    const owners = await tx.membership.count({ where: { role: "owner", suspendedAt: null } });
    if (owners === 0) {
      throw new Fault("conflict", "An organization needs an owner: make somebody else an owner first.");
    }
    return result;
  });
}

/** Only owners decide about owners; all others about those who may no more than they do. */
export async function refuseAboveOwnRole(
  { tx, actorRole, actorPermissions }: MembersAtRest,
  ...roles: readonly string[]
): Promise<void> {
  if (!actorPermissions.has("members.write")) throw mayNot();
  if (actorRole === "owner") return;
  if (roles.includes("owner")) {
    throw new Fault("forbidden", "Only an owner can change who is an owner, or what an owner may.");
  }
  for (const role of roles) refuseBeyond(actorPermissions, await permissionsOfRole(tx, role));
}

/** The membership of the person who acts. A key cannot do for a person what concerns that person. */
export async function ownMembership({ tx }: MembersAtRest, actor: Actor): Promise<MemberRow> {
  const own =
    actor.kind === "user"
      ? await tx.membership.findFirst({ where: { userId: actor.id }, select: MEMBER_COLUMNS })
      : null;
  if (!own) throw new Fault("forbidden", "Only a person can do this, signed in to the dashboard.");
  return own;
}

async function roleNow(tx: OrganizationTransaction, actor: Actor): Promise<string> {
  if (actor.kind === "system") return "owner";
  if (actor.kind === "key") return "admin";
  const where = { userId: actor.id, suspendedAt: null };
  const row = await tx.membership.findFirst({ where, select: { role: true } });
  if (!row) throw mayNot();
  return row.role;
}

function mayNot(): Fault {
  return new Fault("forbidden", "This needs the permission members.write, which you do not have.", {
    data: { permission: "members.write" },
  });
}
