import { Fault } from "@/lib/base/errors";
import { changeMembers, ownMembership } from "@/lib/members/change-members";
import { narrowAccess } from "@/lib/members/end-access";
import { handOverInput, type MemberView } from "@/lib/members/schema";
import { refuseUntyped } from "@/lib/members/typed-slug";
import { MEMBER_COLUMNS, memberTarget, toMemberView } from "@/lib/members/views";
import { defineOperation } from "@/lib/operations/define";
import { permissionsOfRole } from "@/lib/roles/role-permissions";

/** Makes another member an owner in one's own place; who hands over stays as an admin. */
export const handOverOrganization = defineOperation({
  name: "members.handOver",
  permission: "members.write",
  audit: true,
  input: handOverInput,
  async run(context, input): Promise<MemberView> {
    refuseUntyped(context, input.confirmation);
    const row = await changeMembers(context, async (members) => {
      const { tx, audit } = members;
      const own = await ownMembership(members, context.actor);
      if (members.actorRole !== "owner") throw new Fault("forbidden", "Only an owner can hand the organization over.");
      const next = await members.find(input.member);
      if (next.id === own.id) throw new Fault("conflict", "You are an owner already: choose somebody else.");
      if (next.suspendedAt) throw new Fault("conflict", "This member is suspended: let them in again first.");
      await tx.membership.update({ where: { id: own.id }, data: { role: "admin" }, select: { id: true } });
      await narrowAccess(tx, own.userId, "admin", await permissionsOfRole(tx, "admin"));
      audit({ target: memberTarget(next), before: { role: next.role }, after: { role: "owner", instead: own.id } });
      return tx.membership.update({ where: { id: next.id }, data: { role: "owner" }, select: MEMBER_COLUMNS });
    });
    return toMemberView(row, context.actor);
  },
});
