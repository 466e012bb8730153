import { z } from "zod";
import {
  CATEGORIES,
  type CatalogEntry,
  type CatalogMethod,
  type Category,
  entryFields,
  fitTogether,
} from "@/lib/catalog/entry";
import { connectionSlug } from "@/lib/connections/schema";
import { CREDENTIAL_MODES } from "@/lib/oauth/schema";
import { nameOf } from "@/lib/operations/schema";

/** The shapes of the catalog's operations, shared with forms: nothing here may need Node. */

/** An entry is named by its slug; one that cannot exist is missing, not malformed. */
const knownEntry = z.string().min(1).max(64);

export const listCatalogInput = z.strictObject({
  /** Words in the name, the description or what it can do; one that is misspelt a little finds its own as well. */
  search: z.string().trim().max(100).default(""),
  category: z.enum(CATEGORIES).optional(),
});

export const entryInput = z.strictObject({ entry: knownEntry });

export const createEntryInput = entryFields.superRefine(fitTogether);

/** The whole entry: what is left out is what it is without. Its slug stays. */
export const updateEntryInput = entryFields.omit({ slug: true }).safeExtend({ entry: knownEntry });

export const hideEntryInput = z.strictObject({ entry: knownEntry, hidden: z.boolean() });

export const entryFromConnectionInput = z.strictObject({
  connection: z.string().min(1).max(64),
  category: z.enum(CATEGORIES).default("web"),
});

export const connectEntryInput = z.strictObject({
  entry: knownEntry,
  /** One of those that the entry has. */
  method: z.enum(["oauth", "key", "none"]),
  /** What goes into the places of its URL. */
  values: z
    .array(z.strictObject({ name: z.string().max(40), value: z.string().max(200) }))
    .max(20)
    .default([]),
  /** What is pasted for each header, without what the entry sets before it. */
  headers: z
    .array(z.strictObject({ name: z.string().max(64), value: z.string().max(4096) }))
    .max(10)
    .default([]),
  /** Whose account, or whose key, calls are made with. With `per_user` a key that is pasted is the caller's own. */
  mode: z.enum(CREDENTIAL_MODES).default("shared"),
  name: nameOf(80, "Give the server a name.").optional(),
  /** Left out: the entry's, with a number behind it where that is taken. */
  slug: connectionSlug.optional(),
});

/** Of a registry that speaks the protocol of the official one. */
const registry = {
  url: z.string().trim().min(1, "Paste the registry's URL.").max(2048, "At most 2048 characters."),
  /** Sent to it as a bearer token and kept nowhere. */
  key: z
    .string()
    .trim()
    .max(4096)
    .regex(/^[\x21-\x7e]*$/, "A key has no spaces and only visible ASCII characters.")
    .default(""),
};
export const REGISTRY_NAME = /^[a-zA-Z0-9.-]{1,120}\/[a-zA-Z0-9._-]{1,120}$/;
const registryName = z.string().regex(REGISTRY_NAME, "A server in a registry is called like com.example/server.");

export const browseRegistryInput = z.strictObject({
  ...registry,
  search: z.string().trim().max(100).default(""),
  /** `nextCursor` of the page before. */
  cursor: z.string().min(1).max(1000).optional(),
});

/** As many as are looked at in one go: each is asked for. */
export const MOST_IMPORTED = 20;

export const importServersInput = z.strictObject({
  ...registry,
  servers: z
    .array(registryName)
    .min(1, "Choose at least one server.")
    .max(MOST_IMPORTED, `At most ${MOST_IMPORTED} servers at once.`),
  category: z.enum(CATEGORIES).default("web"),
});

/** What clients of registries ask with; a name that cannot be is missing. */
const inQuery = z.string().max(300);
const limit = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^\d{1,4}$/)
      .transform(Number),
  ])
  .pipe(z.int().min(1).max(100));

export const registryListInput = z.strictObject({
  /** A part of the name. */
  search: inQuery.default(""),
  cursor: inQuery.optional(),
  limit: limit.default(50),
  updated_since: z.iso.datetime({ offset: true }).optional(),
  /** There is one version of each: `latest`. */
  version: inQuery.default("latest"),
  include_deleted: z.enum(["true", "false"]).optional(),
});

export const registryVersionsInput = z.strictObject({
  server: inQuery,
  include_deleted: z.enum(["true", "false"]).optional(),
});

export const registryServerInput = z.strictObject({
  server: inQuery,
  version: inQuery,
  include_deleted: z.enum(["true", "false"]).optional(),
});

/** A way to sign in, as the list shows it. */
export interface ListedMethod {
  readonly kind: CatalogMethod["kind"];
  /** The gateway is nobody at the provider: somebody has to enter a client first. */
  readonly needsClient: boolean;
}

export interface CatalogItem {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly category: Category;
  readonly icon: string;
  readonly features: readonly string[];
  /** The best first. */
  readonly methods: readonly ListedMethod[];
  /** It can be connected with the first of them without typing anything. */
  readonly isOneClick: boolean;
  /** Whether the organization made it, rather than the product. */
  readonly isOwn: boolean;
  readonly isHidden: boolean;
  /** The connections that there are to it. */
  readonly connections: readonly ConnectedServer[];
}

export interface ConnectedServer {
  readonly slug: string;
  readonly name: string;
  readonly status: string;
}

export interface CatalogDetail extends CatalogItem {
  readonly entry: CatalogEntry;
  /** Where it was imported from. */
  readonly source: EntrySource | null;
  /** What goes into a provider's form, where somebody makes an app there. */
  readonly redirectUri: string;
}

export const entrySource = z.strictObject({ registry: z.string(), server: z.string(), version: z.string() });
export type EntrySource = z.output<typeof entrySource>;

/** A server of a registry, before it is in the catalog. */
export interface OfferedServer {
  /** `com.example/server` */
  readonly server: string;
  readonly name: string;
  readonly description: string;
  readonly version: string;
  /** Null: there is none to reach. */
  readonly url: string | null;
  /** Why it cannot be put into the catalog, a sentence. */
  readonly problem: string | null;
  /** The slug of the entry that is the same server already. */
  readonly known: string | null;
}

export interface RegistryPage {
  readonly items: readonly OfferedServer[];
  readonly nextCursor: string | null;
}

export interface ImportOutcome {
  readonly server: string;
  /** Of the new entry; null: there is none. */
  readonly slug: string | null;
  /** Why there is none. */
  readonly problem: string | null;
}
