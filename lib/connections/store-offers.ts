import { newId } from "@/lib/base/ids";
import type { CapabilityKind } from "@/lib/connections/core/capability-kinds";
import {
  describeCollision,
  findCollisions,
  mayMeetOtherServers,
  type NameCollision,
} from "@/lib/connections/core/collisions";
import { type KnownOffer, type Offer, partialPlan, planSync, type SyncPlan } from "@/lib/connections/core/sync";
import { toolFacts } from "@/lib/connections/core/tool-facts";
import type { DiscoveryResult } from "@/lib/connections/discover";
import type { NewToolsPolicy, SyncDiff } from "@/lib/connections/schema";
import type { OrganizationTransaction } from "@/lib/db/scoped";

/** The connection whose offers are written. */
export interface OfferOwner {
  readonly id: string;
  readonly slug: string;
}

const ROWS_PER_STATEMENT = 500;

type Found = Extract<DiscoveryResult, { kind: "found" }>;

/** What a discovery leaves in the connection's own row. */
export function discoveryColumns({ discovery, transport }: Found, now: Date) {
  return {
    kind: transport,
    era: discovery.era,
    protocolVersion: discovery.protocolVersion,
    legacyProtocolVersion: discovery.legacyProtocolVersion,
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
 *
 * @param isWhole whether that is all that it offers anybody
 * @param isReviewed somebody has just looked at what is exposed, and chosen it
 */
export async function storeOffers(
  tx: OrganizationTransaction,
  owner: OfferOwner,
  { offers, isWhole = true }: { readonly offers: readonly Offer[]; readonly isWhole?: boolean },
  isExposed: (offer: Offer) => boolean,
  now: Date,
  isReviewed = false,
): Promise<SyncPlan> {
  const whole = planSync(await readKnownOffers(tx, owner.id), offers);
  const plan = isWhole ? whole : partialPlan(whole, now.getTime());
  for (let at = 0; at < plan.removed.length; at += ROWS_PER_STATEMENT) {
    const ids = plan.removed.slice(at, at + ROWS_PER_STATEMENT).map((row) => row.id);
    await tx.capability.deleteMany({ where: { id: { in: ids } } });
  }
  for (const { id, position } of plan.moved) await tx.capability.update({ where: { id }, data: { position } });
  await storeChanged(tx, plan, now);
  for (let at = 0; at < plan.added.length; at += ROWS_PER_STATEMENT) {
    await tx.capability.createMany({
      data: plan.added.slice(at, at + ROWS_PER_STATEMENT).map((offer) => ({
        id: newId("cap"),
        connectionId: owner.id,
        kind: offer.kind,
        name: offer.key,
        definition: offer.definition,
        definitionHash: offer.digest,
        ...toolFacts(offer.definition),
        exposed: isExposed(offer),
        position: offer.position,
        firstSeenAt: now,
        reviewedAt: isReviewed && isExposed(offer) ? now : null,
      })),
    });
  }
  return plan;
}

/**
 * Writes definitions that are other ones than before. What somebody had looked at and taken is kept beside the new one
 * until somebody takes that; a server that goes back to it has changed nothing.
 */
async function storeChanged(tx: OrganizationTransaction, plan: SyncPlan, now: Date): Promise<void> {
  const before = await tx.capability.findMany({
    where: { id: { in: plan.changed.map(({ id }) => id) } },
    select: { id: true, definition: true, definitionHash: true, reviewedAt: true, reviewedHash: true },
  });
  const known = new Map(before.map((row) => [row.id, row]));
  for (const { id, offer } of plan.changed) {
    const { definition, digest, position } = offer;
    await tx.capability.update({
      where: { id },
      data: {
        definition,
        definitionHash: digest,
        position,
        changedAt: now,
        ...toolFacts(definition),
        ...reviewAfterChange(known.get(id), digest),
      },
    });
  }
}

interface ReviewedRow {
  readonly definition: unknown;
  readonly definitionHash: string;
  readonly reviewedAt: Date | null;
  readonly reviewedHash: string | null;
}

/** What stays of a look that somebody took, when the definition becomes another one. */
function reviewAfterChange(row: ReviewedRow | undefined, digest: string) {
  if (!row || row.reviewedAt === null) return {};
  if (row.reviewedHash === digest) return { reviewedHash: null, reviewedDefinition: {} };
  if (row.reviewedHash !== null) return {};
  return { reviewedHash: row.definitionHash, reviewedDefinition: row.definition as object };
}

export async function readKnownOffers(
  db: Pick<OrganizationTransaction, "capability">,
  connectionId: string,
): Promise<readonly KnownOffer[]> {
  const rows = await db.capability.findMany({
    where: { connectionId },
    select: {
      id: true,
      kind: true,
      name: true,
      position: true,
      definitionHash: true,
      firstSeenAt: true,
      listedAt: true,
    },
  });
  return rows.map(({ id, kind, name, position, definitionHash, firstSeenAt, listedAt }) => ({
    id,
    kind: kind as CapabilityKind,
    key: name,
    position,
    digest: definitionHash,
    listedAt: (listedAt ?? firstSeenAt).getTime(),
  }));
}

const LISTED_TO_THE_MS = 3_600_000;

/** Writes down that accounts were offered this, where not all of them can be asked at once. */
export async function noteListed(
  db: Pick<OrganizationTransaction, "capability">,
  connectionId: string,
  offers: readonly Offer[],
  now: Date,
): Promise<void> {
  const before = new Date(now.getTime() - LISTED_TO_THE_MS);
  for (const kind of new Set(offers.map((offer) => offer.kind))) {
    const names = offers.filter((offer) => offer.kind === kind).map(({ key }) => key);
    for (let at = 0; at < names.length; at += ROWS_PER_STATEMENT) {
      const name = { in: names.slice(at, at + ROWS_PER_STATEMENT) };
      const isDue = { OR: [{ listedAt: null }, { listedAt: { lt: before } }] };
      await db.capability.updateMany({ where: { connectionId, kind, name, ...isDue }, data: { listedAt: now } });
    }
  }
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
