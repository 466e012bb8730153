import { isJsonObject, type JsonObject } from "@/lib/base/json";
import { withAccountArgument } from "@/lib/gateway/core/account-argument";
import { exportAppUris } from "@/lib/gateway/core/apps";
import { exportedToolName } from "@/lib/gateway/core/names";
import { type ListedKind, readableDefinition } from "@/lib/gateway/core/readable";
import type { ConnectionView, Definition } from "@/lib/gateway/core/snapshot";
import { withoutForeignTaskSupport } from "@/lib/gateway/core/tasks";
import { exportedUri } from "@/lib/gateway/core/uris";

/** How a name or URI that clients use leads to its server. `text` is the exported definition as JSON, made once. */
export interface Route {
  /** What clients say: a tool or prompt name, a URI, a URI template. */
  readonly key: string;
  readonly connection: ConnectionView;
  /** What the upstream says. */
  readonly upstreamKey: string;
  readonly definition: Definition;
  readonly text: string;
}

/** One kind of thing on one endpoint: found by key, listed in a fixed order. */
export interface RouteTable {
  readonly byKey: ReadonlyMap<string, Route>;
  readonly inOrder: readonly Route[];
}

/** Everything that one endpoint offers, before the caller's own scope is applied. */
export interface Catalogue {
  readonly tools: RouteTable;
  readonly prompts: RouteTable;
  readonly resources: RouteTable;
  readonly resourceTemplates: RouteTable;
  readonly connections: readonly ConnectionView[];
}

/** How definitions are named on an endpoint: `aggregated` puts the slug in front, `plain` leaves everything as it is. */
export type Naming = { readonly kind: "plain" } | { readonly kind: "aggregated"; readonly nameLimit: number };

type ConnectionRoutes = Record<ListedKind, readonly Route[]>;

/** Routes of a connection depend on nothing but its view, so an organization's other changes reuse them. */
const aggregatedRoutes = new WeakMap<ConnectionView, ConnectionRoutes>();

function exportDefinition(
  connection: ConnectionView,
  family: ListedKind,
  definition: Definition,
  naming: Naming,
): Route {
  const field = family === "resources" ? "uri" : family === "resourceTemplates" ? "uriTemplate" : "name";
  const upstreamKey = String(definition[field]);
  const listed = family === "tools" && connection.accounts ? withAccountArgument(definition) : definition;
  if (naming.kind === "plain") {
    return { key: upstreamKey, connection, upstreamKey, definition, text: JSON.stringify(listed) };
  }
  const key =
    field === "name"
      ? exportedToolName(connection.slug, upstreamKey, naming.nameLimit)
      : exportedUri(connection.slug, upstreamKey);
  const shaped = family === "tools" ? withoutForeignTaskSupport(listed, connection) : listed;
  const exported: JsonObject = { ...shaped, [field]: key };
  if (family === "tools" && isJsonObject(definition._meta))
    exported._meta = exportAppUris(definition._meta, (uri) => exportedUri(connection.slug, uri));
  return { key, connection, upstreamKey, definition, text: JSON.stringify(exported) };
}

function routesOf(connection: ConnectionView, naming: Naming): ConnectionRoutes {
  const known = naming.kind === "aggregated" ? aggregatedRoutes.get(connection) : undefined;
  if (known) return known;
  const routesIn = (family: ListedKind) =>
    connection[family].flatMap((definition) => {
      const readable = readableDefinition(family, definition);
      return readable ? [exportDefinition(connection, family, readable, naming)] : [];
    });
  const routes: ConnectionRoutes = {
    tools: routesIn("tools"),
    prompts: routesIn("prompts"),
    resources: routesIn("resources"),
    resourceTemplates: routesIn("resourceTemplates"),
  };
  if (naming.kind === "aggregated") aggregatedRoutes.set(connection, routes);
  return routes;
}

/** Two routes with one key: neither is offered, since a caller could not say which one it means. */
function table(routes: readonly Route[]): RouteTable {
  const byKey = new Map<string, Route>();
  const twice = new Set<string>();
  for (const route of routes) {
    if (byKey.has(route.key)) twice.add(route.key);
    byKey.set(route.key, route);
  }
  if (twice.size === 0) return { byKey, inOrder: routes };
  for (const key of twice) byKey.delete(key);
  return { byKey, inOrder: routes.filter((route) => !twice.has(route.key)) };
}

/**
 * Merges connections into what an endpoint offers: servers by slug, each server's things in its own order. The
 * caller leaves out what is not to be listed.
 */
export function buildCatalogue(connections: readonly ConnectionView[], naming: Naming): Catalogue {
  const listed = [...connections].sort((a, b) => (a.slug < b.slug ? -1 : a.slug > b.slug ? 1 : 0));
  const routes = listed.map((connection) => routesOf(connection, naming));
  const collect = (family: ListedKind) => table(routes.flatMap((each) => each[family]));
  return {
    tools: collect("tools"),
    prompts: collect("prompts"),
    resources: collect("resources"),
    resourceTemplates: collect("resourceTemplates"),
    connections: listed,
  };
}
