import { createSecretKey } from "node:crypto";
import { newId } from "@/lib/base/ids";
import { type NamedKey, openEnvelope, sealEnvelope } from "@/lib/credentials/envelope";
import type { Database } from "@/lib/db/database";
import type { OrganizationTransaction, SystemTransaction } from "@/lib/db/scoped";
import { waitAfter } from "@/lib/notifications/core/attempts";
import { endThere, openedGrant, openGrant, REVOCABLE_COLUMNS, type RevocableGrant } from "@/lib/oauth/revoke";
import type { OauthWorld } from "@/lib/oauth/world";

type Transaction = Pick<OrganizationTransaction, "upstreamClient" | "upstreamRevocation"> | SystemTransaction;

const PER_ROUND = 100;
const AT_ONCE = 8;
/** A process that dies while it asks leaves the rest to the next one after this. */
const CLAIM_MS = 2 * 60_000;

/**
 * Writes down, within the transaction in which grants end here, that they are to be ended at their providers as well:
 * whatever becomes of this process, or of the organization, `revokeDue` does it.
 */
export async function planRevocations(
  world: OauthWorld,
  tx: Transaction,
  organizationId: string,
  grants: readonly RevocableGrant[],
): Promise<void> {
  const clients = tx.upstreamClient as OrganizationTransaction["upstreamClient"];
  for (const grant of grants) {
    const opened = await openGrant(world, organizationId, grant, (where) =>
      clients.findFirst({ where: { ...where, organizationId }, select: { id: true, version: true, secret: true } }),
    ).catch(() => null);
    if (!opened) continue;
    const id = newId("urv");
    const sealed = sealEnvelope(sealingKey(world), organizationId, place(id), Buffer.from(JSON.stringify(opened)));
    const { connectionId, connection } = grant;
    const data = { id, organizationId, connectionId, connectionSlug: connection.slug, sealed };
    await (tx.upstreamRevocation as OrganizationTransaction["upstreamRevocation"]).createMany({ data: [data] });
  }
}

/** The same for all that a person has granted, or an organization was granted, before they are removed. */
export async function planGrantsOf(
  world: OauthWorld,
  tx: SystemTransaction,
  where: { readonly userId: string } | { readonly organizationId: string },
): Promise<void> {
  const select = { ...REVOCABLE_COLUMNS, organizationId: true };
  for (const grant of await tx.upstreamGrant.findMany({ where, select }))
    await planRevocations(world, tx, grant.organizationId, [grant]);
}

export interface RevocationParts {
  readonly database: Database;
  readonly oauth: OauthWorld;
  onError(error: unknown): void;
}

/**
 * Ends at their providers what has ended here. Each is claimed first, so that of several processes one asks, and tried
 * again with growing waits for some nine hours; what came of it stands in the audit log.
 */
export async function revokeDue(parts: RevocationParts, signal?: AbortSignal): Promise<void> {
  const queue = (await findDue(parts.database, parts.oauth.now())).values();
  const worker = async () => {
    for (const due of queue) {
      if (signal?.aborted) return;
      await attempt(parts, due).catch(parts.onError);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

type DueRevocation = Awaited<ReturnType<typeof findDue>>[number];

/** Across organizations, and of those that are gone. */
function findDue(database: Database, now: number) {
  return database.system.upstreamRevocation.findMany({
    where: { nextAttemptAt: { lte: new Date(now) } },
    orderBy: [{ nextAttemptAt: "asc" }, { id: "asc" }],
    take: PER_ROUND,
  });
}

async function attempt({ database, oauth }: RevocationParts, due: DueRevocation): Promise<void> {
  const { id, organizationId } = due;
  const rows = database.organization(organizationId).upstreamRevocation;
  const attempts = due.attempts + 1;
  const claimed = await rows.updateMany({
    where: { id, attempts: due.attempts },
    data: { attempts, nextAttemptAt: new Date(oauth.now() + CLAIM_MS) },
  });
  if (claimed.count === 0) return;
  const revocation = await endThere(oauth, open(oauth, due));
  const wait = revocation === "failed" ? waitAfter(attempts) : null;
  if (wait !== null) {
    await rows.updateMany({ where: { id }, data: { nextAttemptAt: new Date(oauth.now() + wait) } });
    return;
  }
  await rows.deleteMany({ where: { id } });
  await noteOutcome(oauth, due, revocation);
}

/** For whoever looks after the organization, where there is one still. */
async function noteOutcome(
  oauth: OauthWorld,
  { organizationId, connectionId, connectionSlug }: DueRevocation,
  revocation: "revoked" | "failed",
): Promise<void> {
  const context = await oauth.open(organizationId).catch(() => null);
  const target = { kind: "connection", id: connectionId, name: connectionSlug };
  await context
    ?.during({ name: "connections.revoked", audit: true })
    .change(async (_tx, audit) => audit({ target, after: { revocation } }));
}

function open({ vault }: OauthWorld, { id, organizationId, sealed }: DueRevocation) {
  const key = sealingKey({ vault });
  const find = (name: string) => (name === key.id ? key.key : undefined);
  return openedGrant.parse(JSON.parse(openEnvelope(find, organizationId, place(id), sealed).toString("utf8")));
}

function place(id: string) {
  return { table: "upstream_revocations", id, field: "sealed", version: 1 };
}

function sealingKey({ vault }: Pick<OauthWorld, "vault">): NamedKey {
  return { id: "installation", key: createSecretKey(vault.derive("upstream-revocations")) };
}
