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
      /** Normal form without the organization and the door, for the log: `/mcp`, `/github/mcp`. */
      readonly endpoint: string;
      readonly door: Door;
      /** Of the door `tool`: its name, decoded. */
      readonly tool: string | null;
    };

/**
 * How an endpoint is spoken to. `mcp`: Streamable HTTP. `sse` and `messages`: the HTTP+SSE of 2024-11-05. The others are
 * plain HTTP: `tool` is `…/mcp/tools/{name}`, the rest are lists.
 */
export type Door = "mcp" | "sse" | "messages" | "tools" | "resources" | "prompts" | "tool";

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

const UNIFIED: PathClass = {
  kind: "endpoint",
  organizationSlug: null,
  slug: null,
  endpoint: "/mcp",
  door: "mcp",
  tool: null,
};

function decodeOnce(text: string): string | null {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Everything up to `mcp` names the endpoint, everything after it the door. */
function classifySegments(segments: readonly string[]): PathClass {
  const [first = "", second = "", third = "", fourth] = segments;
  if (first === "mcp") return endpoint(null, null, segments.slice(1));
  if (first === "o" && third === "mcp") return endpoint(second, null, segments.slice(3));
  if (first === "o" && fourth === "mcp") return endpoint(second, third, segments.slice(4));
  if (first === "api" && second === "v1" && third === "mcp") return endpoint(null, null, segments.slice(3));
  return second === "mcp" ? endpoint(null, first, segments.slice(2)) : OTHER;
}

const DOORS: ReadonlySet<string> = new Set(["sse", "messages", "tools", "resources", "prompts"] satisfies Door[]);

function endpoint(organizationSlug: string | null, slug: string | null, rest: readonly string[]): PathClass {
  if (organizationSlug !== null && !SEGMENT.test(organizationSlug)) return OTHER;
  if (slug !== null && (!SEGMENT.test(slug) || (RESERVED_SLUGS.has(slug) && slug !== BUILTIN_SLUG))) return OTHER;
  const place = {
    kind: "endpoint",
    organizationSlug,
    slug,
    endpoint: slug === null ? "/mcp" : `/${slug}/mcp`,
  } as const;
  const [door, tool] = rest;
  if (door === undefined) return { ...place, door: "mcp", tool: null };
  if (rest.length === 1 && DOORS.has(door)) return { ...place, door: door as Door, tool: null };
  return rest.length === 2 && door === "tools" && tool ? { ...place, door: "tool", tool } : OTHER;
}
