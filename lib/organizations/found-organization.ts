import { z } from "zod";
import { Fault } from "@/lib/base/errors";
import type { Database } from "@/lib/db/database";
import { isUniqueViolation } from "@/lib/db/errors";
import type { SystemTransaction } from "@/lib/db/scoped";
import type { OperationWorld } from "@/lib/operations/open-organization";
import { isOperator } from "@/lib/operator/act";
import { type InstallationActor, installationEvent } from "@/lib/operator/installation-event";
import { createOwned, OWNER } from "@/lib/organizations/create-organization";
import { organizationSlug } from "@/lib/organizations/organization-slug";
import { organizationName } from "@/lib/organizations/settings";

export const newOrganizationInput = z.strictObject({ name: organizationName, slug: organizationSlug });

/** Of one person, on any plan: what it takes to fill an installation is more than a mouse. */
export const MAX_OWNED = 10;

/**
 * Makes an organization that the person owns. In the system scope: before this there is no organization to be confined
 * to.
 *
 * @throws Fault `forbidden` when the operator has closed it, or the person owns too many; `conflict` for a slug that is taken
 */
export async function foundOrganization(
  { database, services }: OperationWorld,
  actor: InstallationActor,
  { name, slug }: z.output<typeof newOrganizationInput>,
): Promise<{ readonly slug: string }> {
  let id: string;
  try {
    id = await database.system.$transaction(async (tx) => {
      const obstacle = await obstacleIn(tx, actor.id);
      if (obstacle !== null) throw new Fault("forbidden", obstacle);
      const created = await createOwned(tx, { slug, name, ownerId: actor.id });
      const note = { target: { id: created, name: slug }, after: { name } };
      await tx.installationEvent.create({
        data: installationEvent("organizations.create", actor, note),
        select: { id: true },
      });
      return created;
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new Fault("conflict", `The address ${slug} is taken. Choose another one.`, { cause: error });
  }
  await services.reloadOrganization(id);
  return { slug };
}

/** Why a person may make no organization, as a sentence; null when they may. */
export function foundingObstacle(database: Database, userId: string): Promise<string | null> {
  return obstacleIn(database.system, userId);
}

async function obstacleIn(
  tx: Pick<SystemTransaction, "user" | "installation" | "membership">,
  userId: string,
): Promise<string | null> {
  if (await isOperator(tx, userId)) return null;
  const installation = await tx.installation.findFirst({ select: { signUpOpen: true } });
  if (!installation?.signUpOpen)
    return "New organizations are closed on this installation. Its operator makes them, or opens sign-up.";
  const owned = await tx.membership.count({ where: { userId, role: OWNER } });
  return owned < MAX_OWNED
    ? null
    : `You own ${owned} organizations, and ${MAX_OWNED} is the most for one person. Delete one, or ask the operator to make this one.`;
}
