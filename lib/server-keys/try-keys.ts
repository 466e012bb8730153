import { transportOf } from "@/lib/connections/core/transport";
import { discover } from "@/lib/connections/discover";
import { forwardingOf } from "@/lib/forwarding/connection-forwarding";
import type { OperationContext } from "@/lib/operations/context";
import { filledCredentialOf } from "@/lib/server-keys/filled-credentials";
import type { KeyedConnection } from "@/lib/server-keys/read-keys";
import type { TestedKeys } from "@/lib/server-keys/schema";

/** Asks a server for its tools as one person does, and notes with that person's keys whether it took them. */
export async function tryKeys(
  context: OperationContext,
  { id, slug }: KeyedConnection,
  userId: string,
): Promise<TestedKeys> {
  const { db, organization, services } = context;
  const target = await db.connection.findFirstOrThrow({ where: { id }, select: TARGET_COLUMNS });
  const credential = await filledCredentialOf(db, organization, target, userId);
  const missing = credential?.filling?.missing ?? [];
  if (!credential || missing.length > 0)
    return { ok: false, problem: `Missing key ${missing.join(", ")} for server ${slug}.`, tools: 0 };
  const forwarding = await forwardingOf(db, target.forwarding, organization);
  const result = await discover(services, { ...target, kind: transportOf(target.kind), credential, forwarding });
  const refusedReason = result.kind === "not_found" && result.blame === "credential" ? result.problem : null;
  if (result.kind === "found" || refusedReason !== null) {
    const where = {
      connectionId: id,
      ownerKey: userId,
      refusedReason: refusedReason === null ? { not: null } : null,
    };
    // Trying changes nothing, unless what is known of the keys turns out to be wrong.
    if ((await db.serverKey.count({ where })) > 0)
      await context.during({ name: "serverKeys.test", audit: true }).change(async (tx, audit) => {
        await tx.serverKey.updateMany({ where, data: { refusedReason } });
        audit({
          target: { kind: "connection", id, name: slug },
          after: { keys: "own", refused: refusedReason !== null },
        });
      });
  }
  return result.kind === "found"
    ? { ok: true, problem: null, tools: result.discovery.tools.length }
    : { ok: false, problem: result.problem, tools: 0 };
}

const TARGET_COLUMNS = {
  id: true,
  organizationId: true,
  slug: true,
  name: true,
  kind: true,
  url: true,
  credentialMode: true,
  headerTemplates: true,
  keyFields: true,
  createdById: true,
  forwarding: true,
  credential: { select: { id: true, version: true, ciphertext: true } },
} as const;
