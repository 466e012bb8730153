import { resumed } from "@/lib/connections/core/status";
import { healthColumns } from "@/lib/connections/health-columns";
import { resync } from "@/lib/connections/sync-connection";
import { openAsSystem } from "@/lib/operations/open-organization";
import type { ProvisionParts } from "@/lib/organizations/provision-first-run";

/**
 * The demo's servers had to take other ports than the last time: the connections that lead to them follow. Whoever
 * connected them elsewhere or changed their address keeps it.
 */
export async function moveDemoServers(
  parts: ProvisionParts,
  servers: readonly { readonly url: string; readonly formerUrl: string | null }[],
): Promise<void> {
  for (const { url, formerUrl } of servers) {
    if (formerUrl === null || formerUrl === url) continue;
    // In all organizations: the servers belong to the installation.
    const found = await parts.database.system.connection.findMany({
      where: { kind: "http", url: formerUrl },
      select: { id: true, organizationId: true, slug: true, disabledAt: true },
    });
    for (const { id, organizationId, slug, disabledAt } of found) {
      const context = await openAsSystem(parts, organizationId);
      await context.change(async (tx, audit) => {
        const health = disabledAt === null ? healthColumns(resumed(Date.now())) : {};
        await tx.connection.update({ where: { id }, data: { url, ...health } });
        audit({ target: { kind: "connection", id, name: slug }, before: { url: formerUrl }, after: { url } });
      });
      if (disabledAt === null) await resync(context, slug);
    }
  }
}
