import { canonicalJson } from "@/lib/base/canonical-json";
import type { JsonValue } from "@/lib/base/json";
import { afterOutcome } from "@/lib/connections/core/status";
import { isEmptyPlan, partialPlan, planSync, toOffers } from "@/lib/connections/core/sync";
import { toOutcome } from "@/lib/connections/discover";
import { discoverTarget, TARGET_CREDENTIAL_COLUMNS, type TargetDiscovery } from "@/lib/connections/discover-target";
import { noSuchConnection } from "@/lib/connections/get-connection";
import { HEALTH_COLUMNS, healthColumns, readHealth, unconnectedColumns } from "@/lib/connections/health-columns";
import {
  type ConnectionSummary,
  connectionInput,
  type NewToolsPolicy,
  type SyncDiff,
  type SyncResult,
} from "@/lib/connections/schema";
import {
  discoveryColumns,
  exposureByPolicy,
  hideCollisions,
  noteListed,
  readKnownOffers,
  storeOffers,
  toolDiff,
} from "@/lib/connections/store-offers";
import { countTools, SUMMARY_COLUMNS, toSummary } from "@/lib/connections/views";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import { forwardingOf } from "@/lib/forwarding/connection-forwarding";
import { REMOTE_KINDS } from "@/lib/gateway/core/snapshot";
import type { OperationContext } from "@/lib/operations/context";
import { defineOperation } from "@/lib/operations/define";
import { filledCredentials } from "@/lib/server-keys/filled-credentials";

/** Asks the server again what it offers. One that does not answer is a result with a reason, not an error. */
export const syncConnection = defineOperation({
  name: "connections.sync",
  permission: "connections.write",
  audit: true,
  input: connectionInput,
  run: (context, input) => resync(context, input.connection),
});

const TARGET_COLUMNS = {
  id: true,
  organizationId: true,
  slug: true,
  name: true,
  kind: true,
  url: true,
  exposeNewTools: true,
  era: true,
  protocolVersion: true,
  legacyProtocolVersion: true,
  serverInfo: true,
  capabilities: true,
  instructions: true,
  updatedAt: true,
  forwarding: true,
  ...HEALTH_COLUMNS,
  lastSyncedAt: true,
  ...TARGET_CREDENTIAL_COLUMNS,
} as const;

/**
 * Also what the scheduler does. The server is asked first and nothing is locked meanwhile; then, in one short
 * transaction, the answer is compared with what is stored at that moment. An answer that was given to an address or a
 * credential that has been replaced since is thrown away.
 */
export async function resync(context: OperationContext, slug: string): Promise<SyncResult> {
  const target = await readTarget(context.db, slug);
  if (!target) throw noSuchConnection();
  const forwarding = await forwardingOf(context.db, target.forwarding, context.organization);
  const filled = await filledCredentials(context.db, context.organization, target);
  const discovered = await discoverTarget(context.services, { ...target, forwarding, filled });
  if (discovered === null) return waitForSomebody(context, target);
  const { result } = discovered;
  const tools = (await isNews(context, target, discovered))
    ? await context.change(async (tx, audit) => {
        const { diff, after } = await writeSync(tx, target, discovered, context.services.environment.TOOL_NAME_LIMIT);
        // What the scheduler finds is worth a line when tools came or went; a person's sync is one in any case.
        const isWorthALine = context.actor.kind !== "system" || !isEmptyDiff(diff);
        if (isWorthALine) audit({ target: { kind: "connection", id: target.id, name: slug }, after });
        return diff;
      })
    : await noteTheVisit(context, target, discovered);
  if (target.credentialMode === "per_user" && result.kind === "found") await noteTurns(context, target, discovered);
  return {
    connection: await summaryOf(context, target),
    ok: result.kind === "found",
    problem: result.kind === "found" ? null : result.problem,
    tools,
  };
}

/** Who was asked, and what they were offered: others are asked next time, and what nobody is offered any more goes. */
async function noteTurns({ db }: OperationContext, target: SyncTarget, { result, asked }: TargetDiscovery) {
  const now = new Date();
  await db.upstreamGrant.updateMany({ where: { id: { in: asked.map(({ id }) => id) } }, data: { listedAt: now } });
  if (result.kind === "found") await noteListed(db, target.id, toOffers(result.discovery), now);
}

async function summaryOf(context: OperationContext, { id }: SyncTarget): Promise<ConnectionSummary> {
  const row = await context.db.connection.findFirst({ where: { id }, select: SUMMARY_COLUMNS });
  if (!row) throw noSuchConnection();
  const counts = await countTools(context.db, [row.id]);
  return toSummary(row, counts.get(row.id));
}

/** Nobody's authorization is good: what is known of the server stays, and it is not tried every few seconds. */
async function waitForSomebody(context: OperationContext, target: SyncTarget): Promise<SyncResult> {
  const { updatedAt } = target;
  const { nextRetryAt, lastCheckedAt, statusReason } = unconnectedColumns(new Date());
  await context.db.connection.updateMany({
    where: { id: target.id, disabledAt: null },
    data: { nextRetryAt, lastCheckedAt, updatedAt },
  });
  return { connection: await summaryOf(context, target), ok: false, problem: statusReason, tools: NO_DIFF };
}

type SyncTarget = NonNullable<Awaited<ReturnType<typeof readTarget>>>;

async function readTarget(db: Pick<OrganizationTransaction, "connection" | "membership">, slug: string) {
  const row = await db.connection.findFirst({
    where: { slug, kind: { in: [...REMOTE_KINDS] } },
    select: TARGET_COLUMNS,
  });
  if (!row?.grants.some(({ userId }) => userId !== null)) return row;
  // Nobody's account is used while its owner may not come in.
  const userIds = row.grants.flatMap(({ userId }) => userId ?? []);
  const where = { userId: { in: userIds }, suspendedAt: null };
  const present = await db.membership.findMany({ where, select: { userId: true } });
  const members = new Set(present.map(({ userId }) => userId));
  return { ...row, grants: row.grants.filter(({ userId }) => userId === null || members.has(userId)) };
}

const PROVIDER_AWAY_MS = 60_000;

const NO_DIFF: SyncDiff = { added: [], removed: [], changed: [] };

function isEmptyDiff({ added, removed, changed }: SyncDiff): boolean {
  return added.length + removed.length + changed.length === 0;
}

/** Every ten minutes most servers say what they said before: that must not reload every replica's snapshot. */
async function isNews(
  context: OperationContext,
  target: SyncTarget,
  { result, isWhole }: TargetDiscovery,
): Promise<boolean> {
  if (result.kind === "not_found") return toOutcome(result) !== null;
  if (target.status !== "connected") return true;
  const { discovery, transport } = result;
  const said = [
    transport,
    discovery.era,
    discovery.protocolVersion,
    discovery.legacyProtocolVersion,
    discovery.serverInfo,
    discovery.capabilities,
    discovery.instructions,
  ];
  const known = [
    target.kind,
    target.era,
    target.protocolVersion,
    target.legacyProtocolVersion,
    target.serverInfo,
    target.capabilities,
    target.instructions,
  ];
  if (canonicalJson(said) !== canonicalJson(known as JsonValue)) return true;
  const plan = planSync(await readKnownOffers(context.db, target.id), toOffers(discovery));
  return !isEmptyPlan(isWhole ? plan : partialPlan(plan, Date.now()));
}

async function noteTheVisit(
  context: OperationContext,
  target: SyncTarget,
  { result }: TargetDiscovery,
): Promise<SyncDiff> {
  const now = new Date();
  const { updatedAt } = target;
  if (result.kind === "not_found") {
    // Its provider could not be asked: of the server that says nothing.
    const nextRetryAt = new Date(now.getTime() + PROVIDER_AWAY_MS);
    const data = { lastCheckedAt: now, nextRetryAt, updatedAt };
    await context.db.connection.updateMany({ where: { id: target.id, disabledAt: null }, data });
    return NO_DIFF;
  }
  // Nothing that anybody configured has changed, so the time of the last change stays.
  await context.db.connection.updateMany({
    where: { id: target.id, status: "connected" },
    data: { lastCheckedAt: now, lastSyncedAt: now, nextRetryAt: null, updatedAt },
  });
  return NO_DIFF;
}

async function writeSync(
  tx: OrganizationTransaction,
  asked: SyncTarget,
  discovered: TargetDiscovery,
  nameLimit: number,
): Promise<{ diff: SyncDiff; after: Record<string, unknown> }> {
  const now = new Date();
  // Locks the row before anything is compared: several processes may bring news of one server at once.
  await tx.connection.updateMany({ where: { id: asked.id }, data: { lastCheckedAt: now } });
  const current = await readTarget(tx, asked.slug);
  if (!current || current.id !== asked.id) throw noSuchConnection();
  if (isAnother(current, asked, discovered)) {
    return { diff: NO_DIFF, after: { discarded: "The address or credential was replaced meanwhile." } };
  }
  const { result, isWhole } = discovered;
  const outcome = toOutcome(result);
  const before = readHealth(current);
  const health = outcome ? afterOutcome(before, outcome, now.getTime(), Math.random()) : before;
  if (result.kind === "not_found") {
    await tx.connection.update({ where: { id: asked.id }, data: { ...healthColumns(health), lastCheckedAt: now } });
    return { diff: NO_DIFF, after: { status: health.status, reason: health.reason } };
  }
  // Whoever has just authorized the server wants its tools; what comes later goes by the policy.
  const isFirst = current.authKind === "oauth" && current.lastSyncedAt === null;
  const isExposed = isFirst ? () => true : exposureByPolicy(current.exposeNewTools as NewToolsPolicy);
  const offers = { offers: toOffers(result.discovery), isWhole };
  const plan = await storeOffers(tx, asked, offers, isExposed, now, isFirst);
  await hideCollisions(tx, asked, nameLimit);
  await tx.connection.update({
    where: { id: asked.id },
    data: { ...healthColumns(health), ...discoveryColumns(result, now) },
  });
  const diff = toolDiff(plan);
  return { diff, after: { status: health.status, ...diff } };
}

/** What was asked is not what is there: another address, another credential, or somebody who has let go of theirs. */
function isAnother(current: SyncTarget, before: SyncTarget, { asked }: TargetDiscovery): boolean {
  if (current.url !== before.url || current.authKind !== before.authKind) return true;
  if (current.credentialMode !== before.credentialMode) return true;
  if (current.credential?.version !== before.credential?.version) return true;
  return !asked.every(({ id, epoch }) => current.grants.some((grant) => grant.id === id && grant.epoch === epoch));
}
