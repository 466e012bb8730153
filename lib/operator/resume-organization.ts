import { Fault } from "@/lib/base/errors";
import { defineAct } from "@/lib/operator/act";
import { findOrganization, organizationInput } from "@/lib/operator/find-organization";

/** Takes a suspension back: everything is as it was. */
export const resumeOrganization = defineAct({
  name: "operator.resume",
  input: organizationInput,
  async run(tx, { organization }) {
    const { id, slug, suspendedAt } = await findOrganization(tx, organization);
    if (!suspendedAt) throw new Fault("conflict", "This organization is not suspended.");
    const data = { suspendedAt: null, suspendedReason: null };
    await tx.organization.update({ where: { id }, data, select: { id: true } });
    const note = { target: { id, name: slug }, before: { suspended: true }, after: { suspended: false } };
    return { note, organizationId: id };
  },
});
