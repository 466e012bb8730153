import { isInScope, mayUse } from "@/lib/gateway/calls/reach";
import type { ConnectionView } from "@/lib/gateway/core/snapshot";
import { matchesUriTemplate } from "@/lib/gateway/core/uri-template";
import { splitExportedUri } from "@/lib/gateway/core/uris";
import type { Caller } from "@/lib/gateway/gateway";
import { findOwnResource } from "@/lib/gateway/lists/own-names";

/** The server that a URI belongs to on this endpoint, and the server's own URI for it. */
export interface ResourceRoute {
  readonly connection: ConnectionView;
  readonly uri: string;
}

/** Null when nothing here is called so, or the caller may not know of it. */
export function routeResource(caller: Caller, uri: string): ResourceRoute | null {
  const found = findResource(caller, uri);
  return found && mayUse(caller, found.connection) ? found : null;
}

/** As far as the caller's credential reaches, whatever the rules say. */
export function findResource(caller: Caller, uri: string): ResourceRoute | null {
  const { catalogue, connection: only } = caller.endpoint;
  const within = (connection: ConnectionView, own: string) =>
    isInScope(caller.principal, connection) ? { connection, uri: own } : null;
  const listed = catalogue.resources.byKey.get(uri);
  if (listed) return within(listed.connection, listed.upstreamKey);
  // A server's results may link to resources that no list names (resource_link, templates): its own server decides.
  if (only) return within(only, uri);
  const split = splitExportedUri(uri);
  const owner = split && catalogue.connections.find((connection) => connection.slug === split.slug);
  if (split && owner) return within(owner, split.uri);
  const own = findOwnResource(caller, uri);
  return own && { connection: own.connection, uri: own.upstreamKey };
}

/** The server whose template a completion asks about. */
export function routeTemplate(caller: Caller, uri: string): ResourceRoute | null {
  const { catalogue } = caller.endpoint;
  const known =
    catalogue.resourceTemplates.byKey.get(uri) ??
    catalogue.resourceTemplates.inOrder.find((route) => matchesUriTemplate(route.key, uri));
  if (known) return mayUse(caller, known.connection) ? { connection: known.connection, uri: known.upstreamKey } : null;
  return routeResource(caller, uri);
}
