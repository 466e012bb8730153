import { resumed } from "@/lib/connections/core/status";
import { noSuchConnection } from "@/lib/connections/get-connection";
import { healthColumns } from "@/lib/connections/health-columns";
import { resync, syncConnection } from "@/lib/connections/sync-connection";
import { Prisma } from "@/lib/db/generated/client";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import { credentialHeaders, forwardingSummary } from "@/lib/forwarding/connection-forwarding";
import { makeIdentityKey } from "@/lib/forwarding/identity-keys";
import { refuseClash } from "@/lib/forwarding/refuse-clash";
import { refuseSharedAudience } from "@/lib/forwarding/refuse-shared-audience";
import { type ForwardingSummary, readForwarding, setForwardingInput } from "@/lib/forwarding/schema";
import { defineOperation } from "@/lib/operations/define";

/**
 * Says how a server is told who calls. The server's sessions end, so that none goes on for whoever it was begun for, and
 * the server is asked at once: one that serves nobody whom it does not know answers from now on.
 */
export const setForwarding = defineOperation({
  name: "connections.setForwarding",
  permission: "connections.write",
  audit: true,
  input: setForwardingInput,
  async run(context, { connection: slug, forwarding }): Promise<ForwardingSummary> {
    const known = await readForUpdate(context.db, slug);
    const isFirstKey = forwarding.mode === "jwt" && (await context.db.identityKey.count()) === 0;
    const key = isFirstKey ? await makeIdentityKey(context.services.vault, context.organization.id, new Date()) : null;
    const after = await context.change(async (tx, audit) => {
      const current = await readForUpdate(tx, slug);
      if (forwarding.mode !== "off") {
        refuseClash(forwarding, credentialHeaders(context, current.authKind, current.credential), "forwarding");
        await refuseSharedAudience(tx, { ...current, stored: forwarding }, "forwarding");
      }
      if (key && (await tx.identityKey.count()) === 0) await tx.identityKey.create({ data: key });
      const health = current.disabledAt === null ? healthColumns(resumed(Date.now())) : {};
      const stored = forwarding.mode === "off" ? Prisma.DbNull : forwarding;
      await tx.connection.update({ where: { id: current.id }, data: { forwarding: stored, ...health } });
      audit({
        target: { kind: "connection", id: current.id, name: slug },
        before: { forwarding: readForwarding(current.forwarding) ?? { mode: "off" } },
        after: { forwarding },
      });
      return { ...current, forwarding };
    });
    if (known.disabledAt === null) await resync(context.during(syncConnection), slug);
    return forwardingSummary(context, after);
  },
});

const COLUMNS = {
  id: true,
  slug: true,
  url: true,
  authKind: true,
  disabledAt: true,
  forwarding: true,
  credential: { select: { id: true, version: true, ciphertext: true } },
} as const;

async function readForUpdate(db: Pick<OrganizationTransaction, "connection">, slug: string) {
  const row = await db.connection.findFirst({ where: { slug }, select: COLUMNS });
  if (!row) throw noSuchConnection();
  return row;
}
