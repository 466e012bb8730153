import { classifyPath } from "@/lib/gateway/core/path";

/** An endpoint as resource identifiers, tokens and grants name it. */
export interface ResourceName {
  /** Null for the short forms: whose endpoint it is, the person chooses. */
  readonly organizationSlug: string | null;
  /** `/mcp` or `/{slug}/mcp`. */
  readonly endpoint: string;
}

/** Where this installation is, and under which names it answers. */
export interface ResourceRules {
  /** Without a slash at the end. */
  readonly publicUrl: string;
  isHostAllowed(host: string): boolean;
}

export const METADATA_PREFIX = "/.well-known/oauth-protected-resource";

/** The endpoint of a path; null for what is none, and for its other doors (`…/mcp/sse`). */
export function resourceOfPath(path: string): ResourceName | null {
  const found = classifyPath(path);
  if (found.kind !== "endpoint" || found.door !== "mcp" || path.endsWith("/")) return null;
  return { organizationSlug: found.organizationSlug, endpoint: found.endpoint };
}

/** The endpoint that a resource indicator (RFC 8707) names; null for anything that is not an endpoint of ours. */
export function resourceOfIndicator(text: string, { publicUrl, isHostAllowed }: ResourceRules): ResourceName | null {
  if (!URL.canParse(text) || /[#?\\]|%|\/\/.*\/\/|@/.test(text)) return null;
  const url = new URL(text);
  // The text itself must be the URL's one spelling, so that two texts never name one resource.
  if (url.href !== text || url.protocol !== new URL(publicUrl).protocol || !isHostAllowed(url.host)) return null;
  return resourceOfPath(url.pathname);
}

/** The server that an endpoint is of; null for those that every organization has: the unified one and the gateway's own. */
export function slugOfEndpoint(endpoint: string): string | null {
  const slug = /^\/([^/]+)\/mcp$/.exec(endpoint)?.[1];
  return slug === undefined || slug === "causeway" ? null : slug;
}

/** The one identifier of an endpoint, which access tokens have as their audience. */
export function canonicalResource(publicUrl: string, organizationSlug: string, endpoint: string): string {
  return `${publicUrl}/o/${organizationSlug}${endpoint}`;
}

/** The endpoint of an identifier as `canonicalResource` makes them; null for any other text. */
export function endpointOfAudience(audience: string, publicUrl: string): string | null {
  if (!audience.startsWith(`${publicUrl}/o/`)) return null;
  return /^\/o\/[^/]+(\/.+)$/.exec(audience.slice(publicUrl.length))?.[1] ?? null;
}

/** The origin that the client used, where it is one of ours; clients compare the metadata with the URL they were given. */
export function originFor(host: string | undefined, { publicUrl, isHostAllowed }: ResourceRules): string {
  if (host === undefined || !isHostAllowed(host)) return publicUrl;
  return `${new URL(publicUrl).protocol}//${host.toLowerCase()}`;
}

/** Where the metadata of an endpoint is: the well-known name inserted between host and path (RFC 9728, section 3.1). */
export function metadataUrl(origin: string, rawUrl: string): string {
  const path = rawUrl.split("?", 1)[0] ?? "";
  const door = /^(.*?\/mcp)(?:\/.*)?$/.exec(path)?.[1] ?? "/mcp";
  return `${origin}${METADATA_PREFIX}${door}`;
}
