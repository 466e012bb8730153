import { Fault } from "@/lib/base/errors";
import { mayCall, mayUse } from "@/lib/gateway/calls/reach";
import type { PageNames } from "@/lib/gateway/core/app-page";
import { APP_SCHEME, hasApp, isAppCallable } from "@/lib/gateway/core/apps";
import type { Catalogue, Route } from "@/lib/gateway/core/catalogue";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import type { Caller } from "@/lib/gateway/gateway";

/**
 * Names as their own servers say them, on an aggregated endpoint. A page of an MCP App calls `refresh` and reads
 * `data://x`, as its server wrote it; the host passes that on over its one connection to us (SEP-1865, "Standard MCP
 * Messages") and says nothing of which page it was. So what no exported name answers to is looked for among the servers
 * that have pages, and found only if exactly one of them, as far as this caller reaches, has it.
 */
interface OwnNames {
  readonly tools: ReadonlyMap<string, readonly Route[]>;
  readonly resources: ReadonlyMap<string, readonly Route[]>;
}

const ownNames = new WeakMap<Catalogue, OwnNames>();

/** The tool that an app's page means by its server's own name. Null when there is none; throws when there are several. */
export function findOwnTool(caller: Caller, name: string): Route | null {
  const found = callable(caller, namesOf(caller.endpoint.catalogue).tools.get(name));
  if (found.length < 2) return found[0] ?? null;
  const names = found.map((route) => route.key);
  throw new Fault(
    "tool_not_found",
    `Tool not found: ${name} alone is not enough, since several servers have one. Call ${names.slice(0, 10).join(" or ")}, or use the server's own URL.`,
    { data: { candidates: names.slice(0, 10) } },
  );
}

/** The listed resource that an app's page means by its server's own URI; null when there is none, or several. */
export function findOwnResource(caller: Caller, uri: string): Route | null {
  const found = readable(caller, namesOf(caller.endpoint.catalogue).resources.get(uri));
  return found.length === 1 ? (found[0] ?? null) : null;
}

/**
 * What a page of this server says that could mean another server's, and what it is called here; null when there is nothing
 * of the kind.
 */
export function unclearNames(caller: Caller, connection: ConnectionView): PageNames | null {
  const names = namesOf(caller.endpoint.catalogue);
  const tools = unclear(connection, names.tools, (routes) => callable(caller, routes));
  const resources = unclear(connection, names.resources, (routes) => readable(caller, routes));
  return Object.keys(tools).length + Object.keys(resources).length > 0 ? { tools, resources } : null;
}

function unclear(
  connection: ConnectionView,
  names: ReadonlyMap<string, readonly Route[]>,
  visible: (routes: readonly Route[]) => readonly Route[],
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, routes] of names) {
    const own = routes.find((route) => route.connection === connection);
    if (own && routes.length > 1 && visible(routes).length > 1) found[name] = own.key;
  }
  return found;
}

function callable(caller: Caller, routes: readonly Route[] = []): Route[] {
  return routes.filter((route) => mayCall(caller, route));
}

function readable(caller: Caller, routes: readonly Route[] = []): Route[] {
  return routes.filter((route) => mayUse(caller, route.connection));
}

function namesOf(catalogue: Catalogue): OwnNames {
  let names = ownNames.get(catalogue);
  if (!names) {
    const withPages = new Set(catalogue.connections.filter(hasPages));
    const ofApps = (routes: readonly Route[]) => routes.filter((route) => withPages.has(route.connection));
    names = {
      tools: byOwnName(ofApps(catalogue.tools.inOrder).filter((route) => isAppCallable(route.definition))),
      resources: byOwnName(ofApps(catalogue.resources.inOrder)),
    };
    ownNames.set(catalogue, names);
  }
  return names;
}

function hasPages(connection: ConnectionView): boolean {
  return (
    connection.tools.some(hasApp) ||
    connection.resources.some((resource) => String(resource.uri).startsWith(APP_SCHEME))
  );
}

/** Map.groupBy needs Node 21. */
function byOwnName(routes: readonly Route[]): ReadonlyMap<string, readonly Route[]> {
  const groups = new Map<string, Route[]>();
  for (const route of routes) {
    const group = groups.get(route.upstreamKey);
    if (group) group.push(route);
    else groups.set(route.upstreamKey, [route]);
  }
  return groups;
}
