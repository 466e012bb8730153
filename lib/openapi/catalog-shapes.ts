import { z } from "zod";
import { CATEGORIES, entryFields } from "@/lib/catalog/entry";

/** What the operations of the catalog answer, as in shapes.ts. */

const maybe = <Schema extends z.ZodType>(schema: Schema) => schema.nullable();

const item = z.looseObject({
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  category: z.enum(CATEGORIES),
  icon: z.string(),
  features: z.array(z.string()),
  methods: z.array(z.looseObject({ kind: z.enum(["oauth", "key", "none"]), needsClient: z.boolean() })),
  isOneClick: z.boolean(),
  isOwn: z.boolean(),
  isHidden: z.boolean(),
  connections: z.array(z.looseObject({ slug: z.string(), name: z.string(), status: z.string() })),
});
const detail = z.looseObject({
  ...item.shape,
  entry: z.looseObject(entryFields.shape),
  source: maybe(z.looseObject({ registry: z.string(), server: z.string(), version: z.string() })),
  redirectUri: z.string(),
});

/** `ServerResponse` and `ServerList` of the registries' own description. */
const served = z.looseObject({
  server: z.looseObject({ name: z.string(), description: z.string().max(100), version: z.string() }),
  _meta: z.looseObject({}),
});
const servedList = z.looseObject({
  servers: z.array(served),
  metadata: z.looseObject({ count: z.int(), nextCursor: z.string().optional() }),
});

export const CATALOG_SHAPES = {
  "catalog.list": z.looseObject({ items: z.array(item), nextCursor: maybe(z.string()), total: z.int() }),
  "catalog.get": detail,
  "catalog.create": detail,
  "catalog.update": detail,
  "catalog.fromConnection": detail,
  "catalog.remove": z.looseObject({ removed: z.string() }),
  "catalog.hide": z.looseObject({ slug: z.string(), isHidden: z.boolean() }),
  "catalog.browse": z.looseObject({
    items: z.array(
      z.looseObject({
        server: z.string(),
        name: z.string(),
        description: z.string(),
        version: z.string(),
        url: maybe(z.string()),
        problem: maybe(z.string()),
        known: maybe(z.string()),
      }),
    ),
    nextCursor: maybe(z.string()),
  }),
  "catalog.import": z.looseObject({
    items: z.array(z.looseObject({ server: z.string(), slug: maybe(z.string()), problem: maybe(z.string()) })),
  }),
  "registry.list": servedList,
  "registry.versions": servedList,
  "registry.get": served,
};
