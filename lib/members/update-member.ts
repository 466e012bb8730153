import { withdrawInvitations } from "@/lib/invitations/withdraw";
import { changeMembers, refuseAboveOwnRole } from "@/lib/members/change-members";
import { narrowAccess } from "@/lib/members/end-access";
import { type MemberView, updateMemberInput } from "@/lib/members/schema";
import { MEMBER_COLUMNS, memberTarget, toMemberView } from "@/lib/members/views";
import { defineOperation } from "@/lib/operations/define";
import { refuseUnknownRole } from "@/lib/roles/find-role";
import { permissionsOfRole, roleNamer } from "@/lib/roles/role-permissions";

/**
 * Gives a member another role, suspends them or lets them in again. Whoever is suspended is refused from their next
 * request on, with their keys and clients, which are as they were when the person comes back.
 */
export const updateMember = defineOperation({
  name: "members.update",
  permission: "members.write",
  audit: true,
  input: updateMemberInput,
  async run(context, input): Promise<MemberView> {
    const row = await changeMembers(context, async (members) => {
      const { tx, audit } = members;
      const before = await members.find(input.member);
      const role = input.role ?? before.role;
      if (input.role) await refuseUnknownRole(tx, role);
      await refuseAboveOwnRole(members, before.role, role);
      const state = input.state ?? (before.suspendedAt ? "suspended" : "active");
      const suspendedAt = state === "suspended" ? (before.suspendedAt ?? new Date()) : null;
      const data = { role, suspendedAt };
      const after = await tx.membership.update({ where: { id: before.id }, data, select: MEMBER_COLUMNS });
      if (role !== before.role) await narrowAccess(tx, before.userId, role, await permissionsOfRole(tx, role));
      if (suspendedAt) await withdrawInvitations(tx, before.userId, null);
      audit({
        target: memberTarget(before),
        before: { role: before.role, state: before.suspendedAt ? "suspended" : "active" },
        after: { role, state },
      });
      return after;
    });
    return toMemberView(row, context.actor, await roleNamer(context.db));
  },
});
