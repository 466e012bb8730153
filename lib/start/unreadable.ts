import type { IncomingMessage } from "node:http";

/** What is refused before a page or the admin API is asked for it. */
export interface Refusal {
  readonly status: 400 | 405 | 415;
  readonly text: string;
}

/** TRACE and CONNECT cannot be made into a `Request` (Fetch, "forbidden method"): Next answers them with 500. */
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Why a request that is not for MCP cannot be read, by us or by Next; null where it can. */
export function whyUnreadable(
  req: Pick<IncomingMessage, "method" | "url" | "headers" | "headersDistinct">,
): Refusal | null {
  if ((req.headersDistinct.host?.length ?? 0) > 1) {
    // RFC 9112, section 3.2. The check of the host, and whatever makes a link of it, must see the same one.
    return { status: 400, text: "The request has several Host headers. Send one." };
  }
  if (!METHODS.has(req.method ?? "")) return { status: 405, text: "Nothing here takes this method." };
  const path = (req.url ?? "").split("?", 1)[0] ?? "";
  // RFC 3986, section 2.1, in UTF-8. An absolute target (`GET http://…`) is for proxies, `*` for OPTIONS of a whole server.
  if (!path.startsWith("/") || !isDecodable(path)) {
    return { status: 400, text: "The address cannot be read. Use it as it was given." };
  }
  if (isFormForPage(req, path)) return { status: 415, text: "Pages take no forms of this kind." };
  return null;
}

/**
 * A `multipart/form-data` body without the header of a server action. Next reads it for a page all the same, and answers
 * one that is broken with 500. Nothing of ours sends it: actions are called by script, and plain forms go to routes.
 */
function isFormForPage({ method, headers }: Pick<IncomingMessage, "method" | "headers">, path: string): boolean {
  if (method !== "POST" || headers["next-action"] !== undefined || /^\/(api|oauth|scim)\//.test(path)) return false;
  return /^multipart\/form-data\b/i.test(headers["content-type"] ?? "");
}

function isDecodable(path: string): boolean {
  if (!path.includes("%")) return true;
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
