import { type DocumentBounds, exchangeDocument } from "@/lib/net/get-document";
import type { Outbound } from "@/lib/net/outbound";
import { checkEndpoint } from "@/lib/oauth/endpoint-rule";

const MAX_BYTES = 256 * 1024;
/** Shorter than a claim on a refresh (lib/oauth/refresh.ts): a slow server cannot outlive it. */
const TIMEOUT_MS = 10_000;
const METHODS = ["GET", "POST"] as const;

/** What the protocol's library asks things with. */
export type OauthFetch = (
  url: string,
  request: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string | URLSearchParams | null | undefined;
    readonly signal?: AbortSignal | undefined;
  },
) => Promise<Response>;

/**
 * Asks authorization servers over the product's own client: every address is judged at each connect, redirects are not
 * followed, and no answer is larger or later than it may be.
 */
export function oauthFetch(
  outbound: Outbound,
  bounds: DocumentBounds = { maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS },
): OauthFetch {
  return async (url, { method, headers, body, signal }) => {
    const target = checkEndpoint("The address", url, outbound.allow);
    const { status, contentType, wwwAuthenticate, ...answer } = await exchangeDocument(
      outbound,
      target,
      {
        method: METHODS.find((known) => known === method) ?? "GET",
        headers: Object.entries(headers).flat(),
        body: body === undefined || body === null ? null : String(body),
      },
      { ...bounds, signal },
    );
    const hasBody = status !== 204 && status !== 205 && status !== 304;
    return new Response(hasBody ? new Uint8Array(answer.body) : null, {
      status,
      headers: {
        ...(contentType === "" ? {} : { "content-type": contentType }),
        ...(wwwAuthenticate === null ? {} : { "www-authenticate": wwwAuthenticate }),
      },
    });
  };
}
