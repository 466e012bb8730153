import { Fault } from "@/lib/base/errors";
import { byRank, type Catalog } from "@/lib/catalog/catalog";
import { type CatalogEntry, catalogEntry } from "@/lib/catalog/entry";
import { type EntrySource, entrySource } from "@/lib/catalog/schema";
import type { OrganizationTransaction } from "@/lib/db/scoped";
import type { OperationContext } from "@/lib/operations/context";

/** What one organization says of the catalog: what it made and what it hides. */
const MOST_ENTRIES = 300;

/** An entry as an organization has it: the product's or its own. */
export interface KnownEntry {
  readonly entry: CatalogEntry;
  readonly isOwn: boolean;
  readonly isHidden: boolean;
  readonly source: EntrySource | null;
  /** Null: the product's. */
  readonly updatedAt: Date | null;
}

type Reads = Pick<OrganizationTransaction, "ownEntry">;

/** All that an organization has, its own in the place of the product's of the same slug. Null: nobody hides for them. */
export async function readEntries(db: Reads, catalog: Catalog): Promise<readonly KnownEntry[]> {
  const rows = await db.ownEntry.findMany();
  const own = new Map(rows.map((row) => [row.slug, row]));
  const products = [...catalog.values()].filter(({ slug }) => !own.has(slug)).map(productsOwn);
  const said = rows.flatMap((row) => toKnown(row, catalog.get(row.slug)) ?? []);
  return [...products, ...said].sort((a, b) => byRank(a.entry, b.entry));
}

/**
 * One of them.
 *
 * @throws Fault `not_found`, also for one that is hidden from whoever asks
 */
export async function getEntry(
  { db, services, actor }: Pick<OperationContext, "db" | "services" | "actor">,
  slug: string,
): Promise<KnownEntry> {
  const row = await db.ownEntry.findFirst({ where: { slug } });
  const products = services.catalog.get(slug);
  const known = row ? toKnown(row, products) : products && productsOwn(products);
  if (!known || (known.isHidden && !maySeeHidden(actor))) throw noSuchEntry();
  return known;
}

/** Who hides entries sees what is hidden. */
export function maySeeHidden({ permissions }: Pick<OperationContext["actor"], "permissions">): boolean {
  return permissions.has("connections.write");
}

export function noSuchEntry(): Fault {
  return new Fault("not_found", "There is no such server in the catalog.");
}

/** @throws Fault `conflict` where there are as many as there may be */
export async function refuseTooMany(tx: Reads): Promise<void> {
  if ((await tx.ownEntry.count()) < MOST_ENTRIES) return;
  throw new Fault("conflict", `There are ${MOST_ENTRIES} entries already: remove one that is not needed.`);
}

export function entryTarget({ id, slug }: { readonly id: string; readonly slug: string }) {
  return { kind: "catalogEntry", id, name: slug };
}

function productsOwn(entry: CatalogEntry): KnownEntry {
  return { entry, isOwn: false, isHidden: false, source: null, updatedAt: null };
}

/** Null: it hides what is not there any more, or another version wrote it. */
function toKnown(
  row: { readonly definition: unknown; readonly isHidden: boolean; readonly source: unknown; readonly updatedAt: Date },
  products: CatalogEntry | undefined,
): KnownEntry | null {
  const { isHidden, updatedAt } = row;
  if (row.definition === null) return products ? { ...productsOwn(products), isHidden } : null;
  const parsed = catalogEntry.safeParse(row.definition);
  if (!parsed.success) return null;
  const source = entrySource.safeParse(row.source).data ?? null;
  return { entry: parsed.data, isOwn: true, isHidden, source, updatedAt };
}
