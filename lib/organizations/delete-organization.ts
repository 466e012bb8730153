import { z } from "zod";
import { mayDeleteOrganization } from "@/lib/access/permissions";
import { Fault } from "@/lib/base/errors";
import { planGrantsOf } from "@/lib/oauth/revocations";
import type { OperationWorld } from "@/lib/operations/open-organization";
import { type InstallationActor, installationEvent } from "@/lib/operator/installation-event";
import { suspended } from "@/lib/organizations/core/suspended";

export const deleteOrganizationInput = z.strictObject({
  organization: z.string().max(64),
  /** The slug once more, typed. */
  confirmation: z.string().max(200),
});

export const ORGANIZATION_DELETED = "organizations.delete";

/**
 * Deletes an organization for good. With it go its keys, connections, credentials and the key that sealed them; this
 * process refuses its keys and closes its streams before this resolves, others hear of it at once. What was granted to it is
 * ended at the providers as well (`revokeDue`). The rows of its calls
 * are many and hang on nothing: `eraseDeleted` removes them.
 *
 * @throws Fault `not_found` to strangers, `forbidden` to whoever is no owner, `invalid_value` without the right confirmation
 */
export async function deleteOrganization(
  { database, services }: OperationWorld,
  actor: InstallationActor,
  { organization, confirmation }: z.output<typeof deleteOrganizationInput>,
): Promise<void> {
  const id = await database.system.$transaction(async (tx) => {
    const membership = await tx.membership.findFirst({
      where: { userId: actor.id, suspendedAt: null, organization: { slug: organization } },
      select: {
        role: true,
        organization: { select: { id: true, slug: true, name: true, suspendedAt: true, suspendedReason: true } },
      },
    });
    if (!membership) throw new Fault("not_found", "There is no such organization.");
    if (!mayDeleteOrganization(membership.role))
      throw new Fault("forbidden", "Only an owner may delete an organization.");
    const { id: organizationId, slug, name, suspendedAt, suspendedReason } = membership.organization;
    // Else whoever is stopped could remove what they are stopped for.
    if (suspendedAt) throw suspended(suspendedReason ?? "");
    if (confirmation !== slug) throw new Fault("invalid_value", `Type ${slug} to confirm.`);
    const grants = await tx.oauthGrant.findMany({ where: { organizationId }, select: { id: true } });
    await tx.oauthArtifact.deleteMany({ where: { grantId: { in: grants.map((grant) => grant.id) } } });
    const note = { target: { id: organizationId, name: slug }, before: { name } };
    await tx.installationEvent.create({
      data: installationEvent(ORGANIZATION_DELETED, actor, note),
      select: { id: true },
    });
    await planGrantsOf(services.oauth, tx, { organizationId });
    await tx.organization.delete({ where: { id: organizationId }, select: { id: true } });
    return organizationId;
  });
  await services.reloadOrganization(id);
}
