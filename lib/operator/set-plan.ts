import { z } from "zod";
import { defineAct } from "@/lib/operator/act";
import { findOrganization, organizationInput } from "@/lib/operator/find-organization";
import { PLANS } from "@/lib/plans/plans";

/** Gives an organization a plan; null gives it the installation's own. */
export const setPlan = defineAct({
  name: "operator.setPlan",
  input: organizationInput.extend({ plan: z.enum(PLANS).nullable() }),
  async run(tx, { organization, plan }) {
    const { id, slug, plan: before } = await findOrganization(tx, organization);
    await tx.organization.update({ where: { id }, data: { plan }, select: { id: true } });
    return { note: { target: { id, name: slug }, before: { plan: before }, after: { plan } }, organizationId: id };
  },
});
