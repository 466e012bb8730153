import { newId } from "@/lib/base/ids";
import type { CapabilityKind } from "@/lib/connections/core/capability-kinds";
import {
  describeCollision,
  findCollisions,
  mayMeetOtherServers,
  type NameCollision,
} from "@/lib/connections/core/collisions";
import { type KnownOffer, type Offer, planSync, type SyncPlan } from "@/lib/connections/core/sync";
import type { NewToolsPolicy, SyncDiff } from "@/lib/connections/schema";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import type { Discovery } from "@/lib/upstreams/driver";

/** The connection whose offers are written. */
export interface OfferOwner {
  readonly id: string;
  readonly slug: string;
}

const ROWS_PER_STATEMENT = 500;

/** What a discovery leaves in the connection's own row. */
export function discoveryColumns(discovery: Discovery, now: Date) {
  return {
    era: discovery.era,
    protocolVersion: discovery.protocolVersion,
    serverInfo: discovery.serverInfo ?? undefined,
    capabilities: discovery.capabilities,
    instructions: discovery.instructions,
    lastCheckedAt: now,
    lastSyncedAt: now,
  };
}

/**
 * Brings what is stored of a connection in line with what its server offers. A tool that is new follows the
 * connection's policy; resources and prompts are always offered.
 */
export async function storeOffers(
  tx: OrganizationTransaction,
  owner: OfferOwner,
  offers: readonly Offer[],
  isExposed: (offer: Offer) => boolean,
  now: Date,
): Promise<SyncPlan> {
  const plan = planSync(await readKnownOffers(tx, owner.id), offers);
  for (let at = 0; at < plan.removed.length; at += ROWS_PER_STATEMENT) {
    const ids = plan.removed.slice(at, at + ROWS_PER_STATEMENT).map((row) => row.id);
    await tx.capability.deleteMany({ where: { id: { in: ids } } });
  }
  for (const { id, position } of plan.moved) await tx.capability.update({ where: { id }, data: { position } });
  for (const { id, offer } of plan.changed) {
    const { definition, digest, position } = offer;
    await tx.capability.update({
      where: { id },
      data: { definition, definitionHash: digest, position, changedAt: now },
    });
  }
  for (let at = 0; at < plan.added.length; at += ROWS_PER_STATEMENT) {
    await tx.capability.createMany({
      data: plan.added.slice(at, at + ROWS_PER_STATEMENT).map((offer) => ({
        id: newId("cap"),
        connectionId: owner.id,
        kind: offer.kind,
        name: offer.key,
        definition: offer.definition,
        definitionHash: offer.digest,
        exposed: isExposed(offer),
        position: offer.position,
        firstSeenAt: now,
      })),
    });
  }
  return plan;
}

export async function readKnownOffers(
  db: Pick<OrganizationTransaction, "capability">,
  connectionId: string,
): Promise<readonly KnownOffer[]> {
  const rows = await db.capability.findMany({
    where: { connectionId },
    select: { id: true, kind: true, name: true, position: true, definitionHash: true },
  });
  return rows.map(({ id, kind, name, position, definitionHash }) => ({
    id,
    kind: kind as CapabilityKind,
    key: name,
    position,
    digest: definitionHash,
  }));
}

export function exposureByPolicy(policy: NewToolsPolicy): (offer: Offer) => boolean {
  return (offer) => offer.kind !== "tool" || policy === "expose";
}

/** The names of tools in a plan, for people and the audit log. */
export function toolDiff(plan: SyncPlan): SyncDiff {
  return {
    added: plan.added.filter(({ kind }) => kind === "tool").map(({ key }) => key),
    removed: plan.removed.filter(({ kind }) => kind === "tool").map(({ key }) => key),
    changed: plan.changed.filter(({ offer }) => offer.kind === "tool").map(({ offer }) => offer.key),
  };
}

/** The collisions in which this connection's exposed tools and prompts take part. */
export async function collisionsOf(
  tx: OrganizationTransaction,
  owner: OfferOwner,
  nameLimit: number,
): Promise<readonly NameCollision[]> {
  const scope = mayMeetOtherServers(owner.slug, nameLimit) ? {} : { connectionId: owner.id };
  const found: NameCollision[] = [];
  for (const kind of ["tool", "prompt"]) {
    const rows = await tx.capability.findMany({
      where: { ...scope, kind, exposed: true },
      select: { id: true, name: true, connection: { select: { slug: true } } },
    });
    const offers = rows.map(({ id, name, connection }) => ({ id, name, slug: connection.slug }));
    found.push(
      ...findCollisions(offers, nameLimit).filter((collision) =>
        collision.offers.some(({ slug }) => slug === owner.slug),
      ),
    );
  }
  return found;
}

/**
 * Hides both sides of each collision and says why; what was hidden for a collision that is over is offered again.
 * Returns whether anything changed.
 */
export async function hideCollisions(
  tx: OrganizationTransaction,
  owner: OfferOwner,
  nameLimit: number,
): Promise<boolean> {
  const collisions = await collisionsOf(tx, owner, nameLimit);
  const hidden = collisions.flatMap(({ offers }) => offers.map(({ id }) => id));
  const freed = await tx.capability.updateMany({
    where: { connectionId: owner.id, hiddenReason: { not: null }, id: { notIn: hidden } },
    data: { hiddenReason: null },
  });
  for (const collision of collisions) {
    await tx.capability.updateMany({
      where: { id: { in: collision.offers.map(({ id }) => id) } },
      data: { hiddenReason: `Not offered: ${describeCollision(collision)}` },
    });
  }
  return freed.count > 0 || collisions.length > 0;
}
