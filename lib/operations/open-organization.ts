import { PERMISSIONS } from "@/lib/access/permissions";
import { type Principal, serviceAccountOf } from "@/lib/access/principal";
import { Fault } from "@/lib/base/errors";
import type { Database } from "@/lib/db/database";
import { permissionsOfKey } from "@/lib/operations/actor-now";
import { makeChange } from "@/lib/operations/change";
import type { Actor, OperationContext } from "@/lib/operations/context";
import type { Services } from "@/lib/operations/services";
import { suspended } from "@/lib/organizations/core/suspended";
import { planOf } from "@/lib/plans/plans";
import { permissionsOfRole } from "@/lib/roles/role-permissions";

/** What a context is made of; the runtime holds it. */
export interface OperationWorld {
  readonly database: Database;
  readonly services: Services;
}

/** Who wants to act: a verified key, or a person whose session was verified. */
export type OrganizationCaller =
  | { readonly kind: "key"; readonly principal: Extract<Principal, { kind: "key" }> }
  | { readonly kind: "user"; readonly user: { readonly id: string; readonly name: string } };

interface OrganizationRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly plan: string | null;
  readonly suspendedAt: Date | null;
  readonly suspendedReason: string | null;
}

const ORGANIZATION_COLUMNS = {
  id: true,
  slug: true,
  name: true,
  plan: true,
  suspendedAt: true,
  suspendedReason: true,
} as const;

/**
 * The only maker of contexts for people and keys. An organization that does not exist and one that the caller does not
 * belong to are the same `not_found`. One that the operator has suspended is `gateway_disabled` to all who belong to it.
 *
 * @param address of the client, for the audit log
 */
export async function openOrganization(
  world: OperationWorld,
  caller: OrganizationCaller,
  slug: string,
  address: string | null = null,
): Promise<OperationContext> {
  if (caller.kind === "key") {
    const { id, name, userId, organizationId } = caller.principal;
    // In the key's own organization: another one's slug finds nothing.
    const organization = await world.database
      .organization(organizationId)
      .organization.findFirst({ where: { slug }, select: ORGANIZATION_COLUMNS });
    if (!organization) throw noSuchOrganization();
    refuseSuspended(organization);
    const permissions = await permissionsOfKey(world.database.organization(organizationId), {
      permissions: caller.principal.permissions,
      userId,
      serviceAccountId: serviceAccountOf(caller.principal)?.id ?? null,
    });
    return contextOf(world, organization, { kind: "key", id, name, userId, permissions, address });
  }
  const { id, name } = caller.user;
  // Across organizations, because the question is whether the person belongs to this one.
  const membership = await world.database.system.membership.findFirst({
    where: { userId: id, suspendedAt: null, organization: { slug } },
    select: { role: true, organization: { select: ORGANIZATION_COLUMNS } },
  });
  if (!membership) throw noSuchOrganization();
  refuseSuspended(membership.organization);
  const own = world.database.organization(membership.organization.id);
  const permissions = await permissionsOfRole(own, membership.role);
  return contextOf(world, membership.organization, { kind: "user", id, name, userId: id, permissions, address });
}

/**
 * For what the gateway does by itself (jobs, the first run): every permission, named as such in the audit log.
 *
 * @param userId for whom, where there is somebody
 */
export async function openAsSystem(
  world: OperationWorld,
  organizationId: string,
  userId: string | null = null,
): Promise<OperationContext> {
  const organization = await world.database
    .organization(organizationId)
    .organization.findFirst({ select: ORGANIZATION_COLUMNS });
  if (!organization) throw noSuchOrganization();
  const permissions = new Set(PERMISSIONS);
  return contextOf(world, organization, {
    kind: "system",
    id: "causeway",
    name: "Causeway",
    userId,
    permissions,
    address: null,
  });
}

function contextOf(world: OperationWorld, row: OrganizationRow, actor: Actor): OperationContext {
  const { services } = world;
  const { id, slug, name } = row;
  const organization = { id, slug, name, plan: planOf(row.plan, services.environment.DEFAULT_PLAN) };
  const db = world.database.organization(organization.id);
  const base = { organization, actor, db, services };
  const during: OperationContext["during"] = (operation) => ({ ...base, during, change: makeChange(base, operation) });
  return { ...base, during, change: makeChange(base, null) };
}

function refuseSuspended({ suspendedAt, suspendedReason }: OrganizationRow): void {
  if (suspendedAt) throw suspended(suspendedReason ?? "");
}

function noSuchOrganization(): Fault {
  return new Fault("not_found", "There is no such organization.");
}
