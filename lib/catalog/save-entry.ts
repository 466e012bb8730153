import { Fault } from "@/lib/base/errors";
import { newId } from "@/lib/base/ids";
import { fillUrl } from "@/lib/catalog/core/url-template";
import { type CatalogEntry, templateOf } from "@/lib/catalog/entry";
import { entryTarget, refuseTooMany } from "@/lib/catalog/own-entries";
import type { EntrySource } from "@/lib/catalog/schema";
import { lockOrganization } from "@/lib/db/row-locks";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import { checkUpstreamUrl } from "@/lib/net/upstream-url";
import type { AuditNote, OperationContext } from "@/lib/operations/context";

/**
 * Refuses addresses that could not be connected. Where places are to be filled in, connecting judges what came of them.
 *
 * @throws Fault `url_not_allowed`
 */
export function checkAddresses(
  entry: Pick<CatalogEntry, "url" | "variables" | "authentication">,
  services: Pick<OperationContext["services"], "privateUpstreams">,
): void {
  for (const template of new Set([entry.url, ...entry.authentication.map((method) => templateOf(entry, method))])) {
    const example = Object.fromEntries(
      Object.entries(entry.variables).map(([name, { choices, default: value }]) => [name, value || choices[0] || "x"]),
    );
    const filled = fillUrl(template, entry.variables, example);
    if (filled.ok) checkUpstreamUrl(filled.url, services.privateUpstreams);
  }
}

/** Writes a new entry of the organization's own, also in the place of one of the product's. */
export async function insertEntry(
  tx: OrganizationTransaction,
  audit: (note: AuditNote) => void,
  organizationId: string,
  entry: CatalogEntry,
  source: EntrySource | null = null,
): Promise<void> {
  await lockOrganization(tx, organizationId);
  await refuseTooMany(tx);
  const { slug } = entry;
  const there = await tx.ownEntry.findFirst({ where: { slug }, select: { id: true, definition: true } });
  if (there && there.definition !== null)
    throw new Fault("conflict", `There is already an entry called ${slug}.`, { data: { field: "slug" } });
  const data = { definition: entry, ...(source ? { source } : {}) };
  const id = there?.id ?? newId("cte");
  if (there) await tx.ownEntry.update({ where: { id }, data, select: { id: true } });
  else await tx.ownEntry.create({ data: { id, slug, ...data }, select: { id: true } });
  audit({ target: entryTarget({ id, slug }), after: { ...facts(entry), ...(source ? { source } : {}) } });
}

/** What the audit log has of an entry. */
export function facts({ name, url, category, authentication }: Omit<CatalogEntry, "slug">) {
  return { name, url, category, authentication: authentication.map(({ kind }) => kind) };
}
