import { z } from "zod";
import type { ProvisionParts } from "@/lib/organizations/provision-first-run";

const rowSchema = z.object({ url: z.url() });

/**
 * Where the demo's servers run, whichever process on this database runs them: the loopback addresses that the gateway
 * itself, and no person, gave to connections which still have them.
 */
export async function listDemoAddresses({
  database,
}: Pick<ProvisionParts, "database">): Promise<readonly { readonly host: string; readonly port: number }[]> {
  // In all organizations: the servers belong to the installation.
  const rows = await database.sql(
    `SELECT DISTINCT c.url FROM connections c
     JOIN audit_events e ON e.organization_id = c.organization_id AND e.target_id = c.id
     WHERE c.url LIKE 'http://127.0.0.1:%' AND e.target_kind = 'connection' AND e.actor_kind = 'system'
       AND e.after->>'url' = c.url`,
  );
  return rows.map((row) => {
    const { hostname, port } = new URL(rowSchema.parse(row).url);
    return { host: hostname, port: Number(port || 80) };
  });
}
