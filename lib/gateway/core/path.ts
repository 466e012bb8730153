import { BUILTIN_SLUG, RESERVED_SLUGS } from "@/lib/gateway/core/reserved-slugs";

/** What a URL means to the data plane. The two mounts read paths differently, so both ask here. */
export type PathClass =
  /** Not ours: Next answers. */
  | { readonly kind: "other" }
  /** Ambiguous spelling (`..`, `//`, `%2f`, bad escapes) of something that might be ours: 400. */
  | { readonly kind: "malformed" }
  | {
      readonly kind: "endpoint";
      /** Named in the path, or null: taken from the credential. */
      readonly organizationSlug: string | null;
      /** Null: the organization's unified endpoint. */
      readonly slug: string | null;
      /** Normal form without the organization, for the log: `/mcp`, `/github/mcp`. */
      readonly endpoint: string;
    };

export type EndpointPath = Extract<PathClass, { kind: "endpoint" }>;

const OTHER: PathClass = { kind: "other" };
const MALFORMED: PathClass = { kind: "malformed" };
const SEGMENT = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/**
 * Classifies a raw request target (`/o/acme/github/mcp?x=1`), before anybody has decoded or resolved it.
 *
 * One percent-decoding, one trailing slash taken off, nothing lower-cased: `/MCP` is not ours. Whatever two parsers could
 * read differently is refused rather than guessed.
 */
export function classifyPath(rawUrl: string): PathClass {
  const query = rawUrl.indexOf("?");
  const raw = query < 0 ? rawUrl : rawUrl.slice(0, query);
  // The two spellings that nearly all requests use, without any work.
  if (raw === "/mcp" || raw === "/api/v1/mcp") return UNIFIED;
  if (!/mcp/i.test(decodeOnce(raw) ?? raw)) return OTHER;
  if (/%2f|%5c|\\|\/\/|%00|;/i.test(raw)) return MALFORMED;
  const decoded = decodeOnce(raw);
  if (decoded === null || decoded.includes("%")) return MALFORMED;
  const path = decoded.length > 1 && decoded.endsWith("/") ? decoded.slice(0, -1) : decoded;
  const segments = path.split("/").slice(1);
  if (segments.some((segment) => segment === "." || segment === "..")) return MALFORMED;
  return classifySegments(segments);
}

const UNIFIED: PathClass = { kind: "endpoint", organizationSlug: null, slug: null, endpoint: "/mcp" };

function decodeOnce(text: string): string | null {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function classifySegments(segments: readonly string[]): PathClass {
  if (segments.at(-1) !== "mcp") return OTHER;
  const [first = "", second = "", third = ""] = segments;
  switch (segments.length) {
    case 1:
      return UNIFIED;
    case 2:
      return endpoint(null, first);
    case 3:
      if (first === "o") return endpoint(second, null);
      return first === "api" && second === "v1" ? UNIFIED : OTHER;
    case 4:
      return first === "o" ? endpoint(second, third) : OTHER;
    default:
      return OTHER;
  }
}

function endpoint(organizationSlug: string | null, slug: string | null): PathClass {
  if (organizationSlug !== null && !SEGMENT.test(organizationSlug)) return OTHER;
  if (slug !== null && (!SEGMENT.test(slug) || (RESERVED_SLUGS.has(slug) && slug !== BUILTIN_SLUG))) return OTHER;
  return { kind: "endpoint", organizationSlug, slug, endpoint: slug === null ? "/mcp" : `/${slug}/mcp` };
}
