import { z } from "zod";
import { type CatalogEntry, type CatalogMethod, type Category, catalogEntry, templateOf } from "@/lib/catalog/entry";
import { letters } from "@/lib/catalog/entry-from-connection";
import { REGISTRY_NAME } from "@/lib/catalog/schema";
import { slugify } from "@/lib/connections/core/slugify";

/**
 * Between entries and `server.json` as MCP registries have it (schema of 2025-12-11). That says nothing of how one signs in
 * with OAuth: what it has no word for stands in the publisher's own part, which other gateways of this kind read.
 */

export const SERVER_SCHEMA = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";
const PUBLISHER = "io.modelcontextprotocol.registry/publisher-provided";
const OURS = "dev.causeway/catalog";
const MOST_DESCRIPTION = 100;

const input = z.looseObject({
  description: z.string().optional().catch(undefined),
  isRequired: z.boolean().optional().catch(undefined),
  isSecret: z.boolean().optional().catch(undefined),
  value: z.string().optional().catch(undefined),
  default: z.string().optional().catch(undefined),
  placeholder: z.string().optional().catch(undefined),
  choices: z.array(z.string()).optional().catch(undefined),
});

const remote = z.looseObject({
  type: z.string(),
  url: z.string(),
  headers: z
    .array(input.extend({ name: z.string() }))
    .optional()
    .catch(undefined),
  variables: z.record(z.string(), input).optional().catch(undefined),
});
type Remote = z.output<typeof remote>;

/** As much of a server as is read; the rest is the publisher's. */
export const serverJson = z.looseObject({
  name: z.string().regex(REGISTRY_NAME),
  title: z.string().optional().catch(undefined),
  description: z.string().catch(""),
  version: z.string().max(255).catch(""),
  websiteUrl: z.string().optional().catch(undefined),
  remotes: z.array(z.unknown()).optional().catch(undefined),
  _meta: z.looseObject({}).optional().catch(undefined),
});
export type ServerJson = z.output<typeof serverJson>;

/** What becomes of a server of a registry. `openAnswer`: it does not say how one signs in, so the server has to be asked. */
export type ReadServer =
  | { readonly ok: true; readonly entry: CatalogEntry; readonly openAnswer: boolean }
  /** A sentence. */
  | { readonly ok: false; readonly problem: string };

/** @param category what it is put under where it does not say so itself */
export function readServer(server: ServerJson, category: Category): ReadServer {
  const ours = (server._meta?.[PUBLISHER] as Record<string, unknown> | undefined)?.[OURS];
  const whole = catalogEntry.safeParse(ours);
  if (whole.success) {
    const { featured: _, ...entry } = whole.data;
    return { ok: true, entry, openAnswer: false };
  }
  const found = bestRemote(server);
  if (!found) return { ok: false, problem: "It is a program to be run, not a server that can be reached." };
  const fixed = (found.headers ?? []).filter((header) => header.isRequired && !isFilledIn(header));
  if (fixed.length > 0)
    return { ok: false, problem: `It wants fixed headers (${fixed.map(({ name }) => name).join(", ")}).` };
  const headers = (found.headers ?? []).filter(isFilledIn);
  const name = short(server.title ?? lastPart(server.name), 80);
  const parsed = catalogEntry.safeParse({
    slug: slugify(lastPart(server.name)) || slugify(name),
    name,
    description: short(server.description, 200) || `${name}, from a registry.`,
    category,
    icon: letters(name),
    url: found.url,
    variables: Object.fromEntries(
      Object.entries(found.variables ?? {}).map(([key, value]) => [key, variableOf(key, value)]),
    ),
    transport: found.type === "sse" ? "sse" : "http",
    authentication: [headers.length === 0 ? { kind: "none" } : { kind: "key", headers: headers.map(headerOf) }],
    ...(server.websiteUrl && /^https?:\/\//.test(server.websiteUrl) ? { docsUrl: server.websiteUrl } : {}),
  });
  if (!parsed.success) return { ok: false, problem: `It cannot be read: ${parsed.error.issues[0]?.message ?? ""}` };
  return { ok: true, entry: parsed.data, openAnswer: headers.length === 0 };
}

/** Where a server is reached, whatever else is wrong with it. */
export function addressOf(server: ServerJson): string | null {
  return bestRemote(server)?.url ?? null;
}

function bestRemote({ remotes = [] }: ServerJson): Remote | undefined {
  const known = remotes.flatMap((each) => remote.safeParse(each).data ?? []);
  return known.find(({ type }) => type === "streamable-http") ?? known.find(({ type }) => type === "sse");
}

type Input = z.output<typeof input>;
/** `Bearer {api_key}`: what stands before, and what is filled in. */
const PREFIXED = /^([^{}]*)\{[\w.-]+\}$/;

function isFilledIn({ value }: Input): boolean {
  return value === undefined || PREFIXED.test(value);
}

function headerOf(header: Input & { readonly name: string }): Record<string, unknown> {
  const { name, description, placeholder, value } = header;
  const prefix = PREFIXED.exec(value ?? "")?.[1] ?? "";
  const isPlaceholder = placeholder !== undefined && short(placeholder, 80) !== "";
  return {
    name,
    prefix,
    label: short(description ?? "", 60) || name,
    ...(isPlaceholder ? { placeholder: short(placeholder, 80) } : {}),
  };
}

function variableOf(name: string, { description, isRequired, placeholder, choices, ...rest }: Input): unknown {
  const help = short(description ?? "", 200);
  return {
    label: short(name, 60),
    ...(help ? { help } : {}),
    ...(placeholder && short(placeholder, 80) ? { placeholder: short(placeholder, 80) } : {}),
    choices: choices ?? [],
    default: rest.default ?? "",
    isRequired: isRequired ?? false,
  };
}

/** A stranger's text as a line. */
function short(text: string, most: number): string {
  const line = text
    .replace(/\s+/gu, " ")
    .replace(/\p{Cc}/gu, "")
    .trim();
  return line.length <= most ? line : `${line.slice(0, most - 1).trimEnd()}…`;
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

/** An entry as other programs read it. */
export function toServerJson(entry: CatalogEntry, namespace: string, version: string): Record<string, unknown> {
  const [method] = entry.authentication;
  const key = entry.authentication.find(({ kind }) => kind === "key");
  const variables = Object.entries(entry.variables).map(([name, value]) => [name, inputOf(value)]);
  return {
    $schema: SERVER_SCHEMA,
    name: `${namespace}/${entry.slug}`,
    title: entry.name,
    description: short(entry.description, MOST_DESCRIPTION),
    version,
    ...(entry.docsUrl ? { websiteUrl: entry.docsUrl } : {}),
    remotes: [
      {
        type: entry.transport === "sse" ? "sse" : "streamable-http",
        url: method ? templateOf(entry, method) : entry.url,
        ...(key?.kind === "key" ? { headers: headersOf(key, method?.kind === "key") } : {}),
        ...(variables.length > 0 ? { variables: Object.fromEntries(variables) } : {}),
      },
    ],
    _meta: { [PUBLISHER]: { [OURS]: entry } },
  };
}

function headersOf({ headers }: Extract<CatalogMethod, { kind: "key" }>, isRequired: boolean) {
  return headers.map(({ name, prefix, label, placeholder }) => ({
    name,
    description: label,
    isRequired,
    isSecret: true,
    ...(prefix ? { value: `${prefix}{key}`, variables: { key: { description: label, isSecret: true } } } : {}),
    ...(placeholder ? { placeholder } : {}),
  }));
}

function inputOf({ label, help, placeholder, choices, isRequired, ...rest }: CatalogEntry["variables"][string]) {
  return {
    description: help ?? label,
    isRequired,
    ...(rest.default ? { default: rest.default } : {}),
    ...(placeholder ? { placeholder } : {}),
    ...(choices.length > 0 ? { choices } : {}),
  };
}

/** The part of a registry's names before the slash: the gateway's host, reversed (`com.example.mcp`). */
export function namespaceOf(publicUrl: string): string {
  const { hostname } = new URL(publicUrl);
  const parts = hostname.replace(/[^a-zA-Z0-9.-]/g, "").split(".");
  return parts.reverse().join(".") || "localhost";
}
