import { Fault } from "@/lib/base/errors";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import { audienceOf, findMistaken } from "@/lib/forwarding/core/shared-audience";
import { readForwarding } from "@/lib/forwarding/schema";

/**
 * Of a connection whose server gets signed tokens: that they are good at no other server that the organization connects.
 *
 * @param stored the connection's forwarding
 * @throws Fault `conflict` that names the other connection
 */
export async function refuseSharedAudience(
  tx: Pick<OrganizationTransaction, "connection">,
  {
    id,
    slug,
    url,
    stored,
  }: { readonly id: string; readonly slug: string; readonly url: string; readonly stored: unknown },
  field: string,
): Promise<void> {
  const own = { slug, url, forwarding: readForwarding(stored) };
  if (audienceOf(own) === null) return;
  const where = { id: { not: id }, kind: { not: "builtin" } };
  const rows = await tx.connection.findMany({ where, select: { slug: true, url: true, forwarding: true } });
  const others = rows.map((row) => ({ ...row, forwarding: readForwarding(row.forwarding) }));
  const mistaken = findMistaken(own, others);
  if (!mistaken) return;
  throw new Fault(
    "conflict",
    `Tokens for ${audienceOf(own)} would be good at ${mistaken.slug} as well, which is another server: it could be used there in the name of whoever calls. Choose another audience.`,
    { data: { field } },
  );
}
