/**
 * The URL that names a server as a resource (RFC 8707, section 2; MCP 2026-07-28, basic/authorization, "Canonical Server
 * URI"): no fragment, host in lower case, and no slash at the end where the path is nothing else.
 */
export function resourceOf(serverUrl: string): string {
  const url = new URL(serverUrl);
  url.hash = "";
  url.search = "";
  return url.pathname === "/" ? url.origin : url.href;
}

/**
 * Whether metadata that calls itself `resource` speaks for a server: the same origin, and the server's path is its path or
 * lies below it. A document for one path says nothing of its neighbours.
 */
export function coversServer(resource: string, serverUrl: string): boolean {
  if (!URL.canParse(resource)) return false;
  const claimed = new URL(resource);
  const server = new URL(serverUrl);
  if (claimed.origin !== server.origin || claimed.hash !== "" || claimed.username !== "") return false;
  const base = claimed.pathname.endsWith("/") ? claimed.pathname : `${claimed.pathname}/`;
  return claimed.pathname === server.pathname || `${server.pathname}/`.startsWith(base);
}

/** Where a server's resource metadata is, most specific first (RFC 9728, section 3.1). */
export function resourceMetadataUrls(serverUrl: string): string[] {
  const { origin, pathname } = new URL(serverUrl);
  const path = pathname.replace(/\/+$/, "");
  const root = `${origin}/.well-known/oauth-protected-resource`;
  return path === "" ? [root] : [`${root}${path}`, root];
}

/**
 * Where an issuer's metadata is, in the order in which clients must try (MCP 2026-07-28, "Authorization Server Metadata
 * Discovery"; RFC 8414, section 3.1; OpenID Connect Discovery 1.0, section 4).
 */
export function serverMetadataUrls(issuer: string): string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/+$/, "");
  const wellKnown = (name: string) => `${origin}/.well-known/${name}`;
  if (path === "") return [wellKnown("oauth-authorization-server"), wellKnown("openid-configuration")];
  return [
    `${wellKnown("oauth-authorization-server")}${path}`,
    `${wellKnown("openid-configuration")}${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
}
