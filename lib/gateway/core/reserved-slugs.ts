/**
 * Slugs that no connection or gateway may take: the first segments of our own URLs, what Next serves, the pages of an
 * organization (`/o/{org}/keys`), and the gateway's own tools. A test derives them from the route tree under app/ and
 * fails when one is missing here.
 */
export const RESERVED_SLUGS: ReadonlySet<string> = new Set([
  ..."api causeway connect design docs go healthz internal invite llms.txt login mcp me metrics o oauth operator p pricing privacy readyz scim signin signout static status terms well-known".split(
    " ",
  ),
  ..."access accounts analytics approvals audit catalog clients connections gateways home keys log members new policies settings tools".split(
    " ",
  ),
]);

/** The slug of the gateway's own tools (`causeway__whoami`). */
export const BUILTIN_SLUG = "causeway";
