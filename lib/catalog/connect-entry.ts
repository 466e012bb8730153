import { Fault } from "@/lib/base/errors";
import { freeSlug } from "@/lib/catalog/core/free-slug";
import { fillUrl } from "@/lib/catalog/core/url-template";
import { type CatalogEntry, type CatalogMethod, templateOf } from "@/lib/catalog/entry";
import { getEntry } from "@/lib/catalog/own-entries";
import { connectEntryInput } from "@/lib/catalog/schema";
import { connectServer } from "@/lib/connections/create-connection";
import { type ConnectionAuth, type CreatedConnection, createConnectionInput } from "@/lib/connections/schema";
import type { OrganizationDb } from "@/lib/db/scoped";
import type { CredentialMode } from "@/lib/oauth/schema";
import { defineOperation } from "@/lib/operations/define";
import { parseInput } from "@/lib/operations/execute";

/**
 * Connects a server of the catalog with what the entry knows of it: where it is, how one signs in, which permissions and
 * parameters its provider is asked with. From then on it is a connection like any other. With OAuth somebody signs in
 * next: `connections.authorize`.
 */
export const connectEntry = defineOperation({
  name: "catalog.connect",
  permission: "connections.write",
  audit: true,
  input: connectEntryInput,
  async run(context, input): Promise<CreatedConnection> {
    const { entry, isHidden } = await getEntry(context, input.entry);
    if (isHidden) throw new Fault("conflict", "This server is hidden from the catalog. Show it again to connect it.");
    const method = entry.authentication.find(({ kind }) => kind === input.method);
    if (!method) throw invalid("method", "This server is not signed in to in this way.");
    const slug = input.slug ?? freeSlug(await takenSlugs(context.db, entry.slug), entry.slug);
    const connection = {
      name: input.name ?? nameFor(entry, slug),
      slug,
      url: urlOf(entry, method, input.values),
      kind: entry.transport,
      description: entry.description,
      docsUrl: entry.docsUrl ?? "",
      auth: authOf(method, input.headers, input.mode),
      tools: "all",
    };
    return connectServer(context, await parseInput(createConnectionInput, connection));
  },
});

type Named = readonly { readonly name: string; readonly value: string }[];

function urlOf(entry: CatalogEntry, method: CatalogMethod, values: Named): string {
  const given = Object.fromEntries(values.map(({ name, value }) => [name, value]));
  const filled = fillUrl(templateOf(entry, method), entry.variables, given);
  if (!filled.ok) throw invalid(filled.variable, filled.problem);
  return filled.url;
}

function authOf(method: CatalogMethod, given: Named, mode: CredentialMode): ConnectionAuth {
  switch (method.kind) {
    case "none":
      return { kind: "none" };
    case "oauth":
      return { kind: "oauth", mode, scopes: method.scopes, parameters: method.parameters };
    case "key": {
      const pasted = method.headers.map((header) => {
        const value = given.find(({ name }) => name.toLowerCase() === header.name.toLowerCase())?.value.trim() ?? "";
        if (value === "") throw invalid(header.name, `Paste the ${header.label}.`);
        return { header, value };
      });
      const [only] = pasted;
      if (only && pasted.length === 1 && isBearer(only.header)) return { kind: "bearer", token: only.value };
      const headers = pasted.map(({ header, value }) => ({ name: header.name, value: `${header.prefix}${value}` }));
      return { kind: "headers", headers };
    }
  }
}

function isBearer({ name, prefix }: { readonly name: string; readonly prefix: string }): boolean {
  return name.toLowerCase() === "authorization" && prefix === "Bearer ";
}

/** Saving decides where two people are as fast. */
async function takenSlugs(db: OrganizationDb, wanted: string): Promise<ReadonlySet<string>> {
  const where = { slug: { startsWith: wanted.slice(0, 20) } };
  const rows = await db.connection.findMany({ where, select: { slug: true } });
  return new Set(rows.map(({ slug }) => slug));
}

function nameFor(entry: CatalogEntry, slug: string): string {
  const number = slug === entry.slug ? null : /-(\d+)$/.exec(slug)?.[1];
  return number ? `${entry.name} ${number}` : entry.name;
}

function invalid(field: string, message: string): Fault {
  return new Fault("invalid_value", message, { data: { field } });
}
