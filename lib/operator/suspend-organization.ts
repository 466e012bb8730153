import { z } from "zod";
import { Fault } from "@/lib/base/errors";
import { defineAct } from "@/lib/operator/act";
import { findOrganization, organizationInput } from "@/lib/operator/find-organization";

/** Stops an organization: its keys, its clients and its pages are refused from the next request on. Nothing is removed. */
export const suspendOrganization = defineAct({
  name: "operator.suspend",
  input: organizationInput.extend({
    reason: z.string().trim().min(1, "Say why: its members read it.").max(200, "A reason has at most 200 characters."),
  }),
  async run(tx, { organization, reason }) {
    const { id, slug, suspendedAt } = await findOrganization(tx, organization);
    if (suspendedAt) throw new Fault("conflict", "This organization is suspended already.");
    const data = { suspendedAt: new Date(), suspendedReason: reason };
    await tx.organization.update({ where: { id }, data, select: { id: true } });
    const note = { target: { id, name: slug }, before: { suspended: false }, after: { suspended: true, reason } };
    return { note, organizationId: id };
  },
});
