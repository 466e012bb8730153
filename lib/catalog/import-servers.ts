import type { z } from "zod";
import { Fault, isFault } from "@/lib/base/errors";
import { freeSlug } from "@/lib/catalog/core/free-slug";
import type { CatalogEntry } from "@/lib/catalog/entry";
import { knownAs } from "@/lib/catalog/known-as";
import { readEntries } from "@/lib/catalog/own-entries";
import { fetchServer, type RegistryAccess } from "@/lib/catalog/registry-client";
import { readServer } from "@/lib/catalog/registry-format";
import { checkAddresses, insertEntry } from "@/lib/catalog/save-entry";
import { type EntrySource, type ImportOutcome, importServersInput } from "@/lib/catalog/schema";
import { oauthOffer } from "@/lib/oauth/offer";
import type { OperationContext } from "@/lib/operations/context";
import { defineOperation } from "@/lib/operations/define";

/** What is asked for at once. */
const AT_ONCE = 4;

type ImportInput = z.output<typeof importServersInput>;
type Prepared =
  | { readonly server: string; readonly entry: CatalogEntry; readonly source: EntrySource }
  | { readonly server: string; readonly problem: string };

/**
 * Puts servers of a registry into the organization's catalog. A registry does not say whether a server asks for a sign-in,
 * so each is asked. One that cannot be taken says why, and keeps the others from nothing.
 */
export const importServers = defineOperation({
  name: "catalog.import",
  permission: "connections.write",
  audit: true,
  input: importServersInput,
  async run(context, input): Promise<{ readonly items: readonly ImportOutcome[] }> {
    const registry = { url: input.url, key: input.key };
    const prepared = await prepareAll(context, registry, [...new Set(input.servers)], input.category);
    const items: ImportOutcome[] = [];
    for (const each of prepared) items.push(await take(context, each));
    return { items };
  },
});

async function prepareAll(
  context: OperationContext,
  registry: RegistryAccess,
  servers: readonly string[],
  category: ImportInput["category"],
): Promise<readonly Prepared[]> {
  const prepared: Prepared[] = [];
  for (let at = 0; at < servers.length; at += AT_ONCE) {
    const some = servers.slice(at, at + AT_ONCE);
    prepared.push(...(await Promise.all(some.map((server) => prepare(context, registry, server, category)))));
  }
  return prepared;
}

/** What goes wrong with the registry itself goes wrong for all. */
async function prepare(
  { services, organization }: OperationContext,
  registry: RegistryAccess,
  server: string,
  category: ImportInput["category"],
): Promise<Prepared> {
  const found = await fetchServer(services, registry, server);
  if (!found) return { server, problem: "The registry has no server of this name." };
  const read = readServer(found, category);
  if (!read.ok) return { server, problem: read.problem };
  const refusal = refusalOf(read.entry, services);
  if (refusal !== null) return { server, problem: refusal };
  const isOpen =
    !read.openAnswer ||
    Object.keys(read.entry.variables).length > 0 ||
    (await oauthOffer(services.oauth, organization.id, read.entry.url)) === null;
  const oauth = { kind: "oauth" as const, client: "registers" as const, scopes: [], parameters: {} };
  const entry = isOpen ? read.entry : { ...read.entry, authentication: [oauth] };
  return { server, entry, source: { registry: registry.url, server, version: found.version } };
}

async function take(context: OperationContext, prepared: Prepared): Promise<ImportOutcome> {
  const { server } = prepared;
  if ("problem" in prepared) return { server, slug: null, problem: prepared.problem };
  const { services, organization } = context;
  try {
    return await context.change(async (tx, audit) => {
      const entries = await readEntries(tx, services.catalog);
      const known = knownAs(entries, prepared.entry);
      if (known !== null) throw new Fault("conflict", `It is in the catalog already, as ${known}.`);
      const slug = freeSlug(new Set(entries.map(({ entry }) => entry.slug)), prepared.entry.slug);
      await insertEntry(tx, audit, organization.id, { ...prepared.entry, slug }, prepared.source);
      return { server, slug, problem: null };
    });
  } catch (error) {
    if (isFault(error) && error.code === "conflict") return { server, slug: null, problem: error.publicMessage };
    throw error;
  }
}

/** Null: it could be connected. */
function refusalOf(entry: CatalogEntry, services: OperationContext["services"]): string | null {
  try {
    checkAddresses(entry, services);
    return null;
  } catch (error) {
    if (isFault(error)) return error.publicMessage;
    throw error;
  }
}
