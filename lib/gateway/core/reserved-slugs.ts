/**
 * Slugs that no connection or gateway may take: the first segments of our own URLs, what Next serves, and the gateway's
 * own tools. A test derives the first group from the route tree under app/ and fails when one is missing here.
 */
export const RESERVED_SLUGS: ReadonlySet<string> = new Set([
  "api",
  "causeway",
  "connect",
  "design",
  "docs",
  "favicon-ico",
  "healthz",
  "internal",
  "invite",
  "llms-txt",
  "login",
  "mcp",
  "metrics",
  "o",
  "oauth",
  "p",
  "pricing",
  "readyz",
  "scim",
  "signin",
  "signout",
  "static",
  "status",
  "well-known",
]);

/** The slug of the gateway's own tools (`causeway__whoami`). */
export const BUILTIN_SLUG = "causeway";
