import { z } from "zod";
import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import type { Database } from "@/lib/db/database";
import { lockInstallation } from "@/lib/db/row-locks";
import type { SystemTransaction } from "@/lib/db/scoped";
import { OPEN } from "@/lib/invitations/views";
import { planGrantsOf } from "@/lib/oauth/revocations";
import type { OperationWorld } from "@/lib/operations/open-organization";
import { type InstallationActor, installationEvent } from "@/lib/operator/installation-event";

export const deleteAccountInput = z.strictObject({
  /** The account's address once more, typed. */
  confirmation: z.string().max(320),
});

export const ACCOUNT_DELETED = "accounts.delete";

/** What stands in logs in place of a name. */
export const DELETED_NAME = "Deleted account";

/**
 * Deletes a person's account: sessions, passkeys, identities, memberships, connected clients and saved views go with it.
 * What they did stays in the logs under an id that names nobody any more.
 *
 * @throws Fault `conflict` while an organization, or the installation, would be left to nobody; `invalid_value` without the right confirmation
 */
export async function deleteAccount(
  { database, services }: OperationWorld,
  actor: InstallationActor,
  { confirmation }: z.output<typeof deleteAccountInput>,
): Promise<void> {
  const userId = actor.id;
  const organizationIds = await database.system.$transaction(async (tx) => {
    const user = await tx.user.findUnique({ where: { id: userId }, select: { email: true } });
    if (!user?.email) throw new Fault("not_found", "This account is not there any more.");
    if (confirmation.trim().toLowerCase() !== user.email.toLowerCase())
      throw new Fault("invalid_value", `Type ${user.email} to confirm.`);
    const memberships = await tx.membership.findMany({
      where: { userId },
      select: { organizationId: true },
      orderBy: { organizationId: "asc" },
    });
    // The version's bump locks each organization's row: two owners who leave at once are judged one after the other.
    for (const { organizationId: id } of memberships)
      await tx.organization.update({ where: { id }, data: { configVersion: { increment: 1 } }, select: { id: true } });
    // The same for the last two operators, who may have no organization in common.
    await lockInstallation(tx);
    const obstacle = await obstacleIn(tx, userId);
    if (obstacle !== null) throw new Fault("conflict", obstacle);
    const ids = memberships.map(({ organizationId }) => organizationId);
    const grants = (await tx.oauthGrant.findMany({ where: { userId }, select: { id: true } })).map(({ id }) => id);
    await tx.oauthArtifact.deleteMany({ where: { grantId: { in: grants } } });
    await tx.verificationToken.deleteMany({ where: { identifier: user.email } });
    const ended = { revokedAt: new Date(), revokedReason: "its owner deleted their account" };
    await tx.apiKey.updateMany({ where: { userId, revokedAt: null }, data: ended });
    await tx.invitation.deleteMany({ where: { OR: [{ email: user.email }, { ...OPEN, invitedById: userId }] } });
    // What they asked for has their name; what rules said of them speaks of nobody any more.
    await tx.accessRequest.deleteMany({ where: { subjectKind: "person", subjectId: userId } });
    await tx.accessRule.deleteMany({ where: { subjectKind: "person", subjectId: userId } });
    await planGrantsOf(services.oauth, tx, { userId });
    await tx.user.delete({ where: { id: userId }, select: { id: true } });
    const nobody = { id: userId, name: DELETED_NAME, address: null };
    const target = { id: userId, name: DELETED_NAME };
    const note = { target, before: { organizationIds: ids, grantIds: grants } };
    await tx.installationEvent.create({
      data: installationEvent(ACCOUNT_DELETED, nobody, note),
      select: { id: true },
    });
    await tx.auditEvent.createMany({
      data: ids.map((organizationId) => ({
        id: newId("evt"),
        organizationId,
        actorKind: "user",
        actorId: userId,
        actorName: DELETED_NAME,
        action: ACCOUNT_DELETED,
        targetKind: "user",
        targetId: userId,
        targetName: DELETED_NAME,
      })),
    });
    return ids;
  });
  for (const id of organizationIds) await services.reloadOrganization(id);
  await forgetInAudit(database, userId);
}

/** The rows stay, since they are others' history too; what was before and after may name the person. */
export async function forgetInAudit(database: Database, userId: string): Promise<void> {
  await database.sql("SELECT causeway_forget_person($1, $2)", [userId, DELETED_NAME]);
}

/** Why the account cannot go yet, and where to go; null when it can. */
export function deletionObstacle(database: Database, userId: string): Promise<string | null> {
  return obstacleIn(database.system, userId);
}

async function obstacleIn(tx: Pick<SystemTransaction, "membership" | "user">, userId: string): Promise<string | null> {
  const owned = await tx.membership.findMany({
    where: {
      userId,
      role: "owner",
      suspendedAt: null,
      organization: { memberships: { none: { role: "owner", suspendedAt: null, userId: { not: userId } } } },
    },
    select: { organization: { select: { name: true } } },
    orderBy: { createdAt: "asc" },
  });
  if (owned.length > 0) {
    const names = new Intl.ListFormat("en", { type: "conjunction" }).format(owned.map((row) => row.organization.name));
    return `You are the only owner of ${names}. Make somebody else an owner under Members, or delete it under Settings, Danger zone.`;
  }
  const person = await tx.user.findUnique({ where: { id: userId }, select: { isOperator: true } });
  if (!person?.isOperator || (await tx.user.count({ where: { isOperator: true, id: { not: userId } } })) > 0)
    return null;
  return "You are the only operator of this installation, which would be left to nobody.";
}

/** Takes the person's name, and where they called from, out of the calls that they made themselves or by a client. */
export async function forgetInCalls(
  database: Database,
  userId: string,
  organizationIds: readonly string[],
  grantIds: readonly string[],
): Promise<void> {
  for (const organizationId of organizationIds) {
    await database.sql(
      `UPDATE calls SET principal_name = $3, client_address = NULL
       WHERE organization_id = $1 AND user_id = $2 AND principal_kind <> 'key' AND principal_name IS DISTINCT FROM $3`,
      [organizationId, userId, DELETED_NAME],
    );
    for (const principalId of [userId, ...grantIds])
      await database.sql(
        `UPDATE call_totals SET principal_name = $3
         WHERE organization_id = $1 AND principal_id = $2 AND principal_name <> $3`,
        [organizationId, principalId, DELETED_NAME],
      );
  }
}
