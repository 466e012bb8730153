import { z } from "zod";
import { fillUrl, hostVariablesIn, variablesIn } from "@/lib/catalog/core/url-template";
import { connectionSlug, headerName } from "@/lib/connections/schema";
import { REMOTE_KINDS } from "@/lib/gateway/core/snapshot";
import { oauthSettings } from "@/lib/oauth/schema";
import { nameOf } from "@/lib/operations/schema";

/**
 * A catalog entry: what an organization has to know of a server to connect it. The files of prisma/catalog have this shape,
 * and so have the entries that organizations make. Shared with forms: nothing here may need Node.
 */

export const CATEGORIES = [
  "repositories",
  "databases",
  "web",
  "ai",
  "productivity",
  "communication",
  "documentation",
  "infrastructure",
  "observability",
  "design",
  "payments",
  "customers",
] as const;
export type Category = (typeof CATEGORIES)[number];

/** What people read for a category. */
export const CATEGORY_NAMES: Readonly<Record<Category, string>> = {
  repositories: "Repositories and code",
  databases: "Databases",
  web: "Web services",
  ai: "AI tools",
  productivity: "Productivity",
  communication: "Communication",
  documentation: "Documentation",
  infrastructure: "Infrastructure",
  observability: "Observability",
  design: "Design",
  payments: "Payments",
  customers: "Sales and support",
};

const sentence = (max: number) => nameOf(max, "Write something, or leave the field out.");

/** A page for people. */
const page = z.url({ protocol: /^https?$/, error: "Give the address of a page: https://…" }).max(2048);

const urlTemplate = z
  .string()
  .trim()
  .min(1, "Give the server's URL.")
  .max(2048, "At most 2048 characters.")
  // Which schemes, hosts and ports may be is for the address policy to say.
  .regex(
    /^[a-z]+:\/\/[^\s/?#@\\]*(?:\/[^\s?#\\]*)?(?:\?[^\s#\\]*)?$/i,
    "A URL looks like https://mcp.example.com/mcp.",
  );

const variable = z.strictObject({
  label: sentence(60),
  help: sentence(200).optional(),
  placeholder: sentence(80).optional(),
  default: z.string().max(200).default(""),
  choices: z.array(z.string().min(1).max(200)).max(30).default([]),
  isRequired: z.boolean().default(true),
});

const help = sentence(300).optional();
/** Where this way of signing in has an address of its own. */
const ownUrl = urlTemplate.optional();

/**
 * How the gateway becomes a client of the provider. `registers`: by itself, by its metadata document or a registration.
 * `own`: somebody makes an app there. `approved`: the provider lets in only clients that it has approved.
 */
export const CLIENT_WAYS = ["registers", "own", "approved"] as const;

const oauthMethod = z.strictObject({
  kind: z.literal("oauth"),
  client: z.enum(CLIENT_WAYS).default("registers"),
  /** Of the authorization server, as its metadata says it (RFC 8414). The operator's client for it may be used here. */
  issuer: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional(),
  ...oauthSettings.shape,
  /** Where an app is made. */
  setupUrl: page.optional(),
  help,
  url: ownUrl,
});

const keyMethod = z.strictObject({
  kind: z.literal("key"),
  headers: z
    .array(
      z.strictObject({
        name: headerName,
        /** Stands before what is pasted: `Bearer `. */
        prefix: z
          .string()
          .max(40)
          .regex(/^[\x21-\x7e]?[\x20-\x7e]*$/, "Only visible ASCII characters and spaces can be sent in a header.")
          .default(""),
        label: sentence(60),
        placeholder: sentence(80).optional(),
      }),
    )
    .min(1, "Name at least one header.")
    .max(10, "At most 10 headers."),
  /** Where a key is made. */
  keyUrl: page.optional(),
  help,
  url: ownUrl,
});

const openMethod = z.strictObject({ kind: z.literal("none"), help, url: ownUrl });

const method = z.discriminatedUnion("kind", [oauthMethod, keyMethod, openMethod]);
export type CatalogMethod = z.output<typeof method>;

/** What people read for a way of signing in. */
export const METHOD_NAMES: Readonly<Record<CatalogMethod["kind"], string>> = {
  oauth: "OAuth",
  key: "API key",
  none: "No credential",
};

/** The fields of an entry, for inputs that have others beside them. */
export const entryFields = z.strictObject({
  /** Also the namespace that is offered. */
  slug: connectionSlug,
  name: nameOf(80, "Give the server a name."),
  description: nameOf(200, "Say in a sentence what it is for."),
  category: z.enum(CATEGORIES),
  /** One or two letters: pictures of strangers are neither kept nor fetched. */
  icon: z.string().regex(/^[\p{L}\p{N}]{1,2}$/u, "One or two letters or digits."),
  /** Stands before the others, the lowest first. */
  featured: z.int().min(1).max(100).optional(),
  /** May hold `{places}`, each described by a variable. */
  url: urlTemplate,
  variables: z.record(z.string().max(40), variable).default({}),
  transport: z.enum(REMOTE_KINDS).default("http"),
  /** The best first. */
  authentication: z.array(method).min(1, "Say how one signs in.").max(6),
  features: z.array(sentence(80)).max(12).default([]),
  /** What people should know before they connect it. */
  quirks: z.array(sentence(200)).max(8).default([]),
  docsUrl: page.optional(),
});

/** What the fields must be to one another: `entryFields.superRefine(fitTogether)`. */
export function fitTogether(entry: z.output<typeof entryFields>, context: z.RefinementCtx): void {
  for (const problem of problemsOf(entry)) context.addIssue({ code: "custom", ...problem });
}

export const catalogEntry = entryFields.superRefine(fitTogether);
export type CatalogEntry = z.output<typeof catalogEntry>;

/** The address that a way of signing in has, with its places. */
export function templateOf(entry: Pick<CatalogEntry, "url">, { url }: Pick<CatalogMethod, "url">): string {
  return url ?? entry.url;
}

/** What the fields say of one another. */
function problemsOf(
  entry: Pick<CatalogEntry, "url" | "variables" | "authentication">,
): { path: (string | number)[]; message: string }[] {
  const templates = [entry.url, ...entry.authentication.flatMap(({ url }) => url ?? [])];
  const named = new Set(templates.flatMap(variablesIn));
  const problems = [];
  for (const name of named)
    if (!Object.hasOwn(entry.variables, name))
      problems.push({ path: ["variables"], message: `The URL has {${name}}, which no variable describes.` });
  for (const [name, { isRequired, choices, default: value }] of Object.entries(entry.variables)) {
    const path = ["variables", name];
    if (!named.has(name)) problems.push({ path, message: "The URL has no place for this." });
    if (value !== "" && choices.length > 0 && !choices.includes(value))
      problems.push({ path: [...path, "default"], message: "What is filled in beforehand is none of the choices." });
    if (!isRequired && templates.some((template) => hostVariablesIn(template).includes(name)))
      problems.push({ path: [...path, "isRequired"], message: "A part of the host cannot stay empty." });
  }
  if (problems.length === 0)
    for (const template of templates) {
      const example = Object.fromEntries(
        Object.entries(entry.variables).map(([name, { choices, default: value }]) => [
          name,
          value || choices[0] || "x",
        ]),
      );
      const filled = fillUrl(template, entry.variables, example);
      if (!filled.ok || !URL.canParse(filled.url)) problems.push({ path: ["url"], message: "This is not a URL." });
    }
  const kinds = entry.authentication.map(({ kind }) => kind);
  if (new Set(kinds).size !== kinds.length)
    problems.push({ path: ["authentication"], message: "Each way of signing in stands here once." });
  return problems;
}
