import type { JsonObject } from "@/lib/base/json";

export type MetadataVerdict =
  | { readonly ok: true; readonly metadata: JsonObject }
  | { readonly ok: false; readonly code: "invalid_client_metadata" | "invalid_redirect_uri"; readonly message: string };

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);
/** What a browser would run or open itself, and what is no address of a program. */
const NO_PROGRAM = /^(?:javascript|data|vbscript|blob|file|about|filesystem|view-source|ws|wss|ftp|mailto|tel):/i;
const MAX_NAME = 120;
const MAX_REDIRECTS = 20;
const MAX_REDIRECT = 512;

/** What we use of a client's metadata; anything else it says does not matter here. */
const KEPT = [
  "client_id",
  "client_name",
  "client_uri",
  "redirect_uris",
  "token_endpoint_auth_method",
  "jwks",
  "jwks_uri",
] as const;
const LINKS = ["client_uri", "logo_uri", "tos_uri", "policy_uri", "jwks_uri"] as const;
const GRANTS = ["authorization_code", "refresh_token"];

/**
 * Judges a client's metadata, registered (RFC 7591) or published (Client ID Metadata Document), and returns what of it
 * counts: names bounded, redirect URIs only where they lead to https, to this person's own machine or to a program of
 * theirs (OAuth 2.1, section 2.3), and grants and response types no more than there are here.
 */
export function judgeClientMetadata(raw: JsonObject): MetadataVerdict {
  const redirects = raw.redirect_uris;
  if (!Array.isArray(redirects) || redirects.length === 0 || redirects.length > MAX_REDIRECTS)
    return refuse("invalid_redirect_uri", `redirect_uris must be a list of 1 to ${MAX_REDIRECTS} URIs.`);
  for (const uri of redirects) {
    const problem = problemOfRedirect(uri);
    if (problem) return refuse("invalid_redirect_uri", problem);
  }
  const name = raw.client_name;
  if (name !== undefined && (typeof name !== "string" || name.length > MAX_NAME))
    return refuse("invalid_client_metadata", `client_name must be text of at most ${MAX_NAME} characters.`);
  const badLink = LINKS.find((key) => raw[key] !== undefined && !isHttps(raw[key]));
  if (badLink) return refuse("invalid_client_metadata", `${badLink} must be an https URL without a user name.`);
  const kept = Object.fromEntries(KEPT.flatMap((key) => (raw[key] === undefined ? [] : [[key, raw[key]]])));
  return {
    ok: true,
    metadata: {
      token_endpoint_auth_method: "none",
      ...kept,
      // Loopback ports are chosen when the client starts (RFC 8252, section 7.3), which only native clients may.
      application_type: redirects.every((uri) => String(uri).startsWith("https:")) ? "web" : "native",
      response_types: ["code"],
      grant_types: grantsOf(raw.grant_types),
    },
  };
}

/** A client that says nothing gets a refresh token all the same: most want one, and few say so. */
function grantsOf(asked: unknown): string[] {
  if (!Array.isArray(asked)) return [...GRANTS];
  return GRANTS.filter((grant) => grant === "authorization_code" || asked.includes(grant));
}

function problemOfRedirect(uri: unknown): string | null {
  if (typeof uri !== "string" || uri.length > MAX_REDIRECT || !URL.canParse(uri) || /[\s\\]/.test(uri))
    return "A redirect URI is not a URI.";
  const url = new URL(uri);
  if (uri.includes("#")) return "A redirect URI must not have a fragment.";
  if (url.username !== "" || url.password !== "") return "A redirect URI must not name a user.";
  if (url.protocol === "https:") return LOOPBACK.has(url.hostname) ? "Loopback redirect URIs use http." : null;
  if (url.protocol === "http:")
    return LOOPBACK.has(url.hostname) ? null : "A redirect URI with http must lead to loopback.";
  if (NO_PROGRAM.test(uri) || !/^[a-z][a-z0-9+.-]*:\/./i.test(uri))
    return "A redirect URI has a scheme that is not allowed.";
  return null;
}

function isHttps(value: unknown): boolean {
  if (typeof value !== "string" || !URL.canParse(value)) return false;
  const url = new URL(value);
  return url.protocol === "https:" && url.username === "" && url.password === "";
}

function refuse(code: "invalid_client_metadata" | "invalid_redirect_uri", message: string): MetadataVerdict {
  return { ok: false, code, message };
}
