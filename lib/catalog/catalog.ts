import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "@/lib/base/errors";
import { hostVariablesIn } from "@/lib/catalog/core/url-template";
import { type CatalogEntry, catalogEntry, templateOf } from "@/lib/catalog/entry";

/** The entries that the product brings, by their slugs; those that stand before the others first. */
export type Catalog = ReadonlyMap<string, CatalogEntry>;

/**
 * Reads prisma/catalog, one entry a file, each named like its slug. Read once, when the process starts.
 *
 * @param root the product's folder
 * @throws Fault naming the file that is none, for whoever wrote it
 */
export function loadCatalog(root: string): Catalog {
  const folder = join(root, "prisma/catalog");
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return catalogOf(files.map((file) => readEntry(folder, file)));
}

export function catalogOf(entries: readonly CatalogEntry[]): Catalog {
  return new Map([...entries].sort(byRank).map((entry) => [entry.slug, entry]));
}

/** What stands before the others, then by name. */
export function byRank(a: CatalogEntry, b: CatalogEntry): number {
  const rank = (a.featured ?? Number.POSITIVE_INFINITY) - (b.featured ?? Number.POSITIVE_INFINITY);
  return Number.isNaN(rank) || rank === 0 ? a.name.localeCompare(b.name, "en") : rank;
}

/**
 * The origins of the servers whose tokens an issuer gives out, as the product's own entries have it: where a client that
 * the operator set for that issuer may be used. What an organization writes into its catalog does not count: it would
 * decide where everybody's client goes.
 */
export function originsFor(catalog: Catalog, issuer: string): readonly string[] {
  const origins = [...catalog.values()].flatMap((entry) =>
    entry.authentication.flatMap((method) => {
      if (method.kind !== "oauth" || method.issuer !== issuer) return [];
      const template = templateOf(entry, method);
      return hostVariablesIn(template).length > 0 ? [] : [new URL(template).origin];
    }),
  );
  return [...new Set(origins)];
}

function readEntry(folder: string, file: string): CatalogEntry {
  const entry = parse(readFileSync(join(folder, file), "utf8"));
  const parsed = catalogEntry.safeParse(entry);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw broken(file, `${issue?.path.map(String).join(".")}: ${issue?.message}`);
  }
  if (`${parsed.data.slug}.json` !== file)
    throw broken(file, `it is named otherwise than its slug ${parsed.data.slug}`);
  return parsed.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function broken(file: string, why: string): Fault {
  return new Fault("internal", `prisma/catalog/${file} is no catalog entry: ${why}.`);
}
