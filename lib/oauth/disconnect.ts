import { Fault } from "@/lib/base/errors";
import { transportOf } from "@/lib/connections/core/transport";
import { unconnectedColumns } from "@/lib/connections/health-columns";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import { pruneClients } from "@/lib/oauth/known-clients";
import { planRevocations } from "@/lib/oauth/revocations";
import { REVOCABLE_COLUMNS, type Revocation, revokeGrant } from "@/lib/oauth/revoke";
import type { Disconnected } from "@/lib/oauth/schema";
import type { OperationContext } from "@/lib/operations/context";

const AT_ONCE = 8;

/** Ends one grant of a connection: at its provider first, then here. What is here goes whatever the provider says. */
export async function disconnect(
  context: OperationContext,
  connection: { readonly id: string; readonly slug: string; readonly kind: string },
  ownerKey: string,
  id?: string,
): Promise<Disconnected> {
  const { services } = context;
  const where = { connectionId: connection.id, ownerKey, ...(id === undefined ? {} : { id }) };
  const ended = await revokeGrants(context, where);
  const [revocation] = ended.outcomes.values();
  if (!revocation) throw new Fault("not_found", "There is no account to disconnect.");
  await context.change(async (tx, audit) => {
    await removeGrants(context, tx, where, ended);
    // Without the one account for all nobody is let in.
    if (ownerKey === "") {
      const { status, statusReason, nextRetryAt } = unconnectedColumns(new Date());
      const data = { status, statusReason, nextRetryAt };
      await tx.connection.updateMany({ where: { id: connection.id, disabledAt: null }, data });
    }
    const target = { kind: "connection", id: connection.id, name: connection.slug };
    audit({ target, before: { account: ownerKey === "" ? "shared" : "own" }, after: { revocation } });
  });
  // What others have open with accounts of their own stays open.
  await services.driver(transportOf(connection.kind)).forget(connection.id, ended.ids[0]);
  return { revocation };
}

/** What became of grants at their providers, before they are removed here. */
export interface EndedGrants {
  readonly counts: Readonly<Record<Revocation, number>>;
  readonly ids: readonly string[];
  /** By the grant and the version of its tokens. */
  readonly outcomes: ReadonlyMap<string, Revocation>;
}

type WhichGrants = { readonly connectionId: string; readonly ownerKey?: string; readonly id?: string };

/** Ends grants of a connection at their providers, some at a time; the rows are `removeGrants`'s. */
export async function revokeGrants(
  { services, organization, db }: Pick<OperationContext, "services" | "organization" | "db">,
  where: WhichGrants,
): Promise<EndedGrants> {
  const grants = await db.upstreamGrant.findMany({ where, select: REVOCABLE_COLUMNS });
  const counts: Record<Revocation, number> = { revoked: 0, failed: 0, unsupported: 0 };
  const outcomes = new Map<string, Revocation>();
  const queue = grants.values();
  const worker = async () => {
    for (const grant of queue) {
      const outcome = await revokeGrant(services.oauth, organization.id, grant);
      counts[outcome]++;
      outcomes.set(keyOf(grant), outcome);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { counts, ids: grants.map(({ id }) => id), outcomes };
}

/** Removes grants here; what their providers have not taken yet, or what was granted meanwhile, is tried again later. */
export async function removeGrants(
  { services, organization }: Pick<OperationContext, "services" | "organization">,
  tx: OrganizationTransaction,
  where: WhichGrants,
  { outcomes }: EndedGrants,
): Promise<void> {
  const grants = await tx.upstreamGrant.findMany({ where, select: REVOCABLE_COLUMNS });
  const open = grants.filter((grant) => (outcomes.get(keyOf(grant)) ?? "failed") === "failed");
  await planRevocations(services.oauth, tx, organization.id, open);
  await tx.upstreamGrant.deleteMany({ where });
  for (const issuer of new Set(grants.map((grant) => grant.issuer))) await pruneClients(tx, issuer);
}

function keyOf({ id, version }: { readonly id: string; readonly version: number }): string {
  return `${id} ${version}`;
}
