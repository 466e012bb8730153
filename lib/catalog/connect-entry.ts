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
    case "key":
      return mode === "per_user" ? ownKeys(method, given) : sharedKeys(method, given);
  }
}

type KeyMethod = Extract<CatalogMethod, { kind: "key" }>;

/** One key for everybody: what was pasted, as the server wants it. */
function sharedKeys(method: KeyMethod, given: Named): ConnectionAuth {
  const pasted = method.headers.map((header) => {
    const value = pastedFor(header.name, given);
    if (value === "") throw invalid(header.name, `Paste the ${header.label}.`);
    return { header, value };
  });
  const [only] = pasted;
  if (only && pasted.length === 1 && isBearer(only.header)) return { kind: "bearer", token: only.value };
  const headers = pasted.map(({ header, value }) => ({ name: header.name, value: `${header.prefix}${value}` }));
  return { kind: "headers", headers };
}

/** Everybody's own: a placeholder for each header, filled by whoever calls. What was pasted is the caller's. */
function ownKeys(method: KeyMethod, given: Named): ConnectionAuth {
  const help = [method.help, method.keyUrl].filter(Boolean).join(" ").slice(0, 200);
  const named = method.headers.map((header, at) => ({ header, field: fieldName(header.label, at) }));
  const values = named
    .map(({ header, field }) => [field, pastedFor(header.name, given)] as const)
    .filter(([, value]) => value !== "");
  const keys = {
    fields: named.map(({ field }) => ({ name: field, scope: "user" as const, help })),
    mode: "per_user" as const,
    values: Object.fromEntries(values),
  };
  const [only] = named;
  if (only && named.length === 1 && isBearer(only.header)) return { kind: "bearer", token: `{{${only.field}}}`, keys };
  const headers = named.map(({ header, field }) => ({ name: header.name, value: `${header.prefix}{{${field}}}` }));
  return { kind: "headers", headers, keys };
}

function pastedFor(header: string, given: Named): string {
  return given.find(({ name }) => name.toLowerCase() === header.toLowerCase())?.value.trim() ?? "";
}

/** `API key` -> `API_KEY`; with a number where there are several, so that no two are the same. */
function fieldName(label: string, at: number): string {
  const words = label
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_")
    .replace(/^[^A-Z]+|_+$/g, "");
  return `${words || "KEY"}${at === 0 ? "" : `_${at + 1}`}`.slice(0, 64);
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
